import type { Actor, StaffActor } from '../../../domain/roles/actor.ts'
import { firstActors, groups, type Step, withRights } from './steps.ts'

type Entry = { at: number; from: 'customer' | 'staff' | 'system'; who?: string; says: string }

export type ModelConversation = {
  group: string
  customer: string
  status: 'queued' | 'active' | 'ended'
  assignee?: StaffActor
  queuedAt: number
  acceptedAt?: number
  endedAt?: number
  endReason?: string
  staffRead: number
  customerRead: number
  entries: Entry[]
}

type ModelFact = { kind: string; at: number; conversation: number; staffId?: string; otherStaffId?: string }

/**
 * The rules once more, written from rules.md §1 and §2 without a look at `domain/`: a plain log per conversation, everything
 * else counted from it. `play` says `ok`, `unchanged`, or the refusal's code with the name that goes with it.
 */
export class NaiveModel {
  readonly conversations: ModelConversation[] = []
  readonly facts: ModelFact[] = []
  actors: Actor[] = firstActors()
  nowAt = 1_000

  play(step: Step): string | undefined {
    if (step.step === 'rights') {
      this.actors = withRights(this.actors, step)
      return undefined
    }
    this.nowAt += step.afterMs
    const actor = this.actors[step.actor % this.actors.length]!
    const group = groups[step.group % groups.length]!
    if (step.act === 'open') return this.#open(actor, group)
    if (step.act === 'customerPost') return this.#customerPost(actor, group)
    if (step.act === 'takeNext') return this.#takeNext(actor, group)
    const count = this.conversations.length
    if (count === 0) return undefined
    const target = this.conversations[count - 1 - (step.target % count)]!
    if (step.act === 'leave') return this.#leave(actor, target)
    if (step.act === 'read' && actor.kind === 'customer') return this.#customerRead(actor, target, step.pos)
    if (actor.kind === 'customer') return 'forbidden'
    if (step.act === 'accept') return this.#accept(actor, target)
    if (step.act === 'post') return this.#post(actor, target)
    if (step.act === 'takeOver') return this.#takeOver(actor, target)
    if (step.act === 'end') return this.#end(actor, target)
    return this.#staffRead(actor, target, step.pos)
  }

  #open(actor: Actor, group: string): string {
    if (actor.kind === 'staff') return 'forbidden'
    if (this.#openOf(actor, group)) return 'unchanged'
    this.#queue(actor, group)
    return 'ok'
  }

  #customerPost(actor: Actor, group: string): string {
    if (actor.kind === 'staff') return 'forbidden'
    const into = this.#openOf(actor, group) ?? this.#queue(actor, group)
    this.#write(into, 'customer', 'hello', actor.id)
    return 'ok'
  }

  #takeNext(actor: Actor, group: string): string {
    if (actor.kind === 'customer' || !member(actor, group)) return 'forbidden'
    let first: ModelConversation | undefined
    for (const one of this.conversations) {
      if (one.group !== group || one.status !== 'queued') continue
      if (!first || one.queuedAt < first.queuedAt) first = one
    }
    if (!first) return 'nobody-waiting'
    return this.#assign(actor, first)
  }

  #accept(actor: StaffActor, target: ModelConversation): string {
    if (!boss(actor, target.group)) return 'forbidden'
    if (target.status === 'active') return `already-accepted ${target.assignee!.name}`
    if (target.status === 'ended') return 'already-ended'
    return this.#assign(actor, target)
  }

  #assign(actor: StaffActor, target: ModelConversation): string {
    target.status = 'active'
    target.assignee = actor
    target.acceptedAt = this.nowAt
    this.#write(target, 'system', `accepted ${actor.name}`)
    this.#fact('accepted', target, actor.id)
    return 'ok'
  }

  #post(actor: StaffActor, target: ModelConversation): string {
    const refusal = this.#refuseUnlessMine(actor, target)
    if (refusal) return refusal
    this.#write(target, 'staff', 'answer', actor.id)
    return 'ok'
  }

  #takeOver(actor: StaffActor, target: ModelConversation): string {
    if (!boss(actor, target.group)) return 'forbidden'
    if (target.status === 'queued') return 'not-active'
    if (target.status === 'ended') return 'already-ended'
    const before = target.assignee!.id
    if (before === actor.id) return 'unchanged'
    target.assignee = actor
    this.#write(target, 'system', `taken-over ${actor.name}`)
    this.#fact('takenOver', target, actor.id, before)
    return 'ok'
  }

  #end(actor: StaffActor, target: ModelConversation): string {
    if (!sees(actor, target)) return 'forbidden'
    if (target.status === 'queued') return 'not-active'
    if (target.status === 'ended') return 'already-ended'
    const owner = target.assignee!
    if (owner.id !== actor.id && !boss(actor, target.group)) return `not-assignee ${owner.name}`
    this.#close(target, 'ended', `ended ${actor.name}`)
    this.#fact('ended', target, actor.id, owner.id === actor.id ? undefined : owner.id)
    return 'ok'
  }

  #leave(actor: Actor, target: ModelConversation): string {
    if (actor.kind === 'staff' || actor.id !== target.customer) return 'forbidden'
    if (target.status === 'active') return 'not-queued'
    if (target.status === 'ended') return 'already-ended'
    this.#close(target, 'left', 'left')
    this.#fact('left', target)
    return 'ok'
  }

  #staffRead(actor: StaffActor, target: ModelConversation, pos: number): string {
    const refusal = this.#refuseUnlessMine(actor, target)
    if (refusal) return refusal
    const upTo = Math.min(pos, target.entries.length)
    if (upTo <= target.staffRead) return 'unchanged'
    target.staffRead = upTo
    return 'ok'
  }

  #customerRead(actor: Actor, target: ModelConversation, pos: number): string {
    if (actor.id !== target.customer) return 'forbidden'
    if (target.status === 'ended') return 'already-ended'
    const upTo = Math.min(pos, target.entries.length)
    if (upTo <= target.customerRead) return 'unchanged'
    target.customerRead = upTo
    return 'ok'
  }

  #refuseUnlessMine(actor: StaffActor, target: ModelConversation): string | undefined {
    if (!sees(actor, target)) return 'forbidden'
    if (target.status === 'queued') return 'not-active'
    if (target.status === 'ended') return 'already-ended'
    return target.assignee!.id === actor.id ? undefined : `not-assignee ${target.assignee!.name}`
  }

  #openOf(actor: Actor, group: string): ModelConversation | undefined {
    return this.conversations.find(
      (one) => one.customer === actor.id && one.group === group && (one.status === 'queued' || one.status === 'active'),
    )
  }

  #queue(actor: Actor, group: string): ModelConversation {
    const added: ModelConversation = {
      group,
      customer: actor.id,
      status: 'queued',
      queuedAt: this.nowAt,
      staffRead: 0,
      customerRead: 0,
      entries: [],
    }
    this.conversations.push(added)
    this.#fact('queued', added)
    return added
  }

  #close(target: ModelConversation, endReason: string, says: string): void {
    target.status = 'ended'
    target.endedAt = this.nowAt
    target.endReason = endReason
    this.#write(target, 'system', says)
  }

  #write(target: ModelConversation, from: Entry['from'], says: string, who?: string): void {
    target.entries.push({ at: this.nowAt, from, says, who })
  }

  #fact(kind: string, target: ModelConversation, staffId?: string, otherStaffId?: string): void {
    this.facts.push({ kind, at: this.nowAt, conversation: this.conversations.indexOf(target), staffId, otherStaffId })
  }
}

/** In the group, or everywhere as a superadmin; never when disabled. */
function member(actor: StaffActor, group: string): boolean {
  if (!actor.enabled) return false
  return actor.role === 'superadmin' || actor.groupIds.includes(group)
}

function boss(actor: StaffActor, group: string): boolean {
  return member(actor, group) && actor.role !== 'agent'
}

function sees(actor: StaffActor, target: ModelConversation): boolean {
  return target.status === 'queued' ? boss(actor, target.group) : member(actor, target.group)
}

/** How many of the other side's messages stand behind the marker; nothing is unread for staff once it is over. */
export function unreadOf(conversation: ModelConversation, side: 'staff' | 'customer'): number {
  if (side === 'staff' && conversation.status === 'ended') return 0
  const marker = side === 'staff' ? conversation.staffRead : conversation.customerRead
  const other = side === 'staff' ? 'customer' : 'staff'
  return conversation.entries.filter((entry, index) => index + 1 > marker && entry.from === other).length
}
