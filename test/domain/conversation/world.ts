import { applyConversationEvent, conversationIdOf, messagesOf } from '../../../domain/conversation/apply.ts'
import {
  type Change,
  type Decision,
  decideAccept,
  decideCustomerPost,
  decideEnd,
  decideLeave,
  decideOpen,
  decideRead,
  decideStaffPost,
  decideTakeNext,
  decideTakeOver,
  type RuleContext,
} from '../../../domain/conversation/decide.ts'
import { type Fact, factsOf } from '../../../domain/conversation/facts.ts'
import { leavesQueue, routeChange } from '../../../domain/conversation/route.ts'
import type { Conversation, Message } from '../../../domain/conversation/schema.ts'
import type { Id } from '../../../domain/ids.ts'
import { nextOf } from '../../../domain/queue/queue.ts'
import type { Actor } from '../../../domain/roles/actor.ts'
import { type ConversationEvent, streamEventSchema } from '../../../domain/wire/events.ts'
import type { ScopeName } from '../../../domain/wire/scope.ts'
import { deepFreeze, idOf } from '../build.ts'
import { firstActors, groups, type Step, withRights } from './steps.ts'

/** What one reader of scopes has: conversations, and messages by conversation and `pos`. */
export class Replica {
  readonly conversations = new Map<Id, Conversation>()
  readonly messages = new Map<Id, Message[]>()

  apply(event: ConversationEvent): void {
    const id = conversationIdOf(event)
    const after = applyConversationEvent(this.conversations.get(id), event)
    if (!after) {
      this.conversations.delete(id)
      this.messages.delete(id)
      return
    }
    this.conversations.set(id, after)
    const known = (this.messages.get(id) ?? []).filter((old) => !messagesOf(event).some((one) => one.id === old.id))
    this.messages.set(
      id,
      [...known, ...messagesOf(event)].sort((a, b) => a.pos - b.pos),
    )
  }
}

/** Plays steps by the rules under test and keeps everything that they bring. All that the rules are given is frozen. */
export class World {
  readonly conversations = new Map<Id, Conversation>()
  readonly log = new Map<Id, Message[]>()
  readonly facts: Fact[] = []
  readonly streams = new Map<ScopeName, ConversationEvent[]>()
  readonly changes: Change[] = []
  actors: Actor[] = firstActors()
  nowAt = 1_000
  #nextId = 0x1000

  /** Gives the decision, or undefined for a step that is no command or has nothing to work on. */
  play(step: Step): Decision | undefined {
    if (step.step === 'rights') {
      this.actors = withRights(this.actors, step)
      return undefined
    }
    this.nowAt += step.afterMs
    const actor = this.actors[step.actor % this.actors.length]!
    const decision = this.#decide(actor, step)
    if (decision?.ok && decision.type !== 'unchanged') this.#commit(decision, actor)
    return decision
  }

  #decide(actor: Actor, step: Extract<Step, { step: 'command' }>): Decision | undefined {
    const context: RuleContext = { nowAt: this.nowAt, newId: this.#newId }
    const groupId = groups[step.group % groups.length]!
    const mine = [...this.conversations.values()].find(
      (one) => one.customer.id === actor.id && one.groupId === groupId && one.status !== 'ended',
    )
    const waiting = [...this.conversations.values()].filter((one) => one.status === 'queued' && one.groupId === groupId)
    if (step.act === 'open') return decideOpen(context, actor, groupId, mine)
    if (step.act === 'takeNext') return decideTakeNext(context, actor, groupId, nextOf(waiting))
    if (step.act === 'customerPost') {
      return decideCustomerPost(context, actor, { messageId: this.#newId(), groupId, text: 'hello' }, mine)
    }
    const all = [...this.conversations.values()]
    const target = all[all.length - 1 - (step.target % Math.max(1, all.length))]
    if (!target) return undefined
    const post = { messageId: this.#newId(), text: 'answer' }
    switch (step.act) {
      case 'post':
        return decideStaffPost(context, actor, post, target)
      case 'accept':
        return decideAccept(context, actor, target)
      case 'takeOver':
        return decideTakeOver(context, actor, target)
      case 'end':
        return decideEnd(context, actor, target)
      case 'leave':
        return decideLeave(context, actor, target)
      case 'read':
        return decideRead(actor, target, step.pos, (pos) => this.#countBehind(actor, target.id, pos))
    }
  }

  #countBehind(actor: Actor, id: Id, pos: number): number {
    const other = actor.kind === 'staff' ? 'customer' : 'staff'
    return this.log.get(id)!.filter((message) => message.pos > pos && message.author.kind === other).length
  }

  #commit(change: Change, actor: Actor): void {
    const { id } = change.after
    const earlier = this.log.get(id) ?? []
    for (const { scope, event } of routeChange(change, this.nowAt, this.#newId(), leavesQueue(change) ? earlier : [])) {
      const received = streamEventSchema.parse(JSON.parse(JSON.stringify(event))) as ConversationEvent
      this.streams.set(scope, [...(this.streams.get(scope) ?? []), received])
    }
    this.conversations.set(id, deepFreeze(change.after))
    this.log.set(id, deepFreeze([...earlier, ...change.posted]))
    this.facts.push(...factsOf(change, actor, this.nowAt))
    this.changes.push(change)
  }

  readonly #newId = (): Id => idOf(this.#nextId++)
}
