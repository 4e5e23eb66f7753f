import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Decision } from '../../../domain/conversation/decide.ts'
import { type Conversation, conversationSchema, type Message } from '../../../domain/conversation/schema.ts'
import type { Id } from '../../../domain/ids.ts'
import type { ScopeName } from '../../../domain/wire/scope.ts'
import { checkProperty } from '../check-property.ts'
import { type ModelConversation, NaiveModel, unreadOf } from './naive-model.ts'
import { type Step, steps } from './steps.ts'
import { Replica, World } from './world.ts'

const rank = { queued: 0, active: 1, ended: 2 }

/** Histories that once failed, or that a rule depends on, by name. */
const seeds = [
  ['the first', 20_250_101],
  ['the second', 20_250_102],
  ['the third', 20_250_103],
] as const

function onHistories(seed: number, check: (history: Step[]) => void): void {
  checkProperty(fc.property(steps, check), { seed, runs: 120 })
}

function said(decision: Decision | undefined): string | undefined {
  if (!decision) return undefined
  if (decision.ok) return decision.type === 'unchanged' ? 'unchanged' : 'ok'
  return decision.detail === undefined ? decision.code : `${decision.code} ${Object.values(decision.detail).join(' ')}`
}

function bodyText({ body }: Pick<Message, 'body'>): string {
  return body.kind === 'text' ? body.text : [body.line, body.name].filter((part) => part !== undefined).join(' ')
}

function seen(conversation: Conversation, messages: readonly Message[]): object {
  const { groupId, customer, status, assignee, queuedAt, acceptedAt, endedAt, endReason } = conversation
  const { staffReadPos, customerReadPos, staffUnread, customerUnread, lastPos, lastMessage } = conversation
  return {
    ...{ groupId, customer: customer.id, status, assignee: assignee?.id, queuedAt, acceptedAt, endedAt, endReason },
    ...{ staffReadPos, customerReadPos, staffUnread, customerUnread, lastPos },
    last: lastMessage && [lastMessage.pos, lastMessage.at, lastMessage.from, bodyText(lastMessage)],
    messages: messages.map((one) => [
      one.pos,
      one.at,
      one.author.kind,
      bodyText(one),
      one.author.kind === 'system' ? undefined : one.author.id,
    ]),
  }
}

function expected(model: ModelConversation): object {
  const { group, customer, status, assignee, queuedAt, acceptedAt, endedAt, endReason, entries } = model
  const last = entries.at(-1)
  return {
    ...{ groupId: group, customer, status, assignee: assignee?.id, queuedAt, acceptedAt, endedAt, endReason },
    staffReadPos: model.staffRead,
    customerReadPos: model.customerRead,
    staffUnread: unreadOf(model, 'staff'),
    customerUnread: unreadOf(model, 'customer'),
    lastPos: entries.length,
    last: last && [entries.length, last.at, last.from, last.says],
    messages: entries.map((entry, index) => [index + 1, entry.at, entry.from, entry.says, entry.who]),
  }
}

function conversationsOf(world: World): object[] {
  return [...world.conversations.values()].map((one) => seen(one, world.log.get(one.id)!))
}

describe.for(seeds)('random histories by random actors, %s seed', ([, seed]) => {
  it('[CNV-1] [CNV-5] [CNV-8] every decision and every state is that of a naive model over plain logs', () => {
    onHistories(seed, (history) => {
      const world = new World()
      const model = new NaiveModel()
      for (const step of history) {
        expect(said(world.play(step))).toBe(model.play(step))
        expect(conversationsOf(world)).toEqual(model.conversations.map(expected))
      }
    })
  })

  it('[CNV-1] a status never goes back, markers and positions only rise, and one conversation is open per customer and group', () => {
    onHistories(seed, (history) => {
      const world = new World()
      for (const step of history) world.play(step)
      const open = new Set<string>()
      for (const { before, after, posted } of world.changes) {
        const pair = `${after.customer.id} ${after.groupId}`
        if (!before) expect(open.has(pair)).toBe(false)
        if (after.status === 'ended') open.delete(pair)
        else open.add(pair)
        expect(rank[after.status]).toBeGreaterThanOrEqual(before ? rank[before.status] : 0)
        expect(after.staffReadPos).toBeGreaterThanOrEqual(before?.staffReadPos ?? 0)
        expect(after.customerReadPos).toBeGreaterThanOrEqual(before?.customerReadPos ?? 0)
        expect(Math.max(after.staffReadPos, after.customerReadPos)).toBeLessThanOrEqual(after.lastPos)
        expect(posted.map(({ pos }) => pos)).toEqual(posted.map((_, index) => (before?.lastPos ?? 0) + index + 1))
        expect(conversationSchema.parse(after)).toEqual(after)
      }
    })
  })

  it('[QUE-2] every conversation is accepted at most once', () => {
    onHistories(seed, (history) => {
      const world = new World()
      for (const step of history) world.play(step)
      const accepted = world.changes.filter(({ type }) => type === 'accepted').map(({ after }) => after.id)
      expect(new Set(accepted).size).toBe(accepted.length)
    })
  })

  it('[CMD-6] a refusal and an answer "nothing to do" change nothing', () => {
    onHistories(seed, (history) => {
      const world = new World()
      for (const step of history) {
        const before = [conversationsOf(world), world.facts.length, world.streams.size, world.changes.length]
        const decision = world.play(step)
        if (decision?.ok && decision.type !== 'unchanged') continue
        expect([conversationsOf(world), world.facts.length, world.streams.size, world.changes.length]).toEqual(before)
        if (decision?.ok) expect([...world.conversations.values()]).toContain(decision.after)
      }
    })
  })

  it('[FCT-1] the facts are those of the naive model, and who, when and how of every conversation follow from them', () => {
    onHistories(seed, (history) => {
      const world = new World()
      const model = new NaiveModel()
      for (const step of history) {
        world.play(step)
        model.play(step)
      }
      const ids = [...world.conversations.keys()]
      const facts = world.facts.map(({ kind, at, conversationId, staffId, otherStaffId }) => {
        return { kind, at, conversation: ids.indexOf(conversationId!), staffId, otherStaffId }
      })
      expect(facts).toEqual(model.facts)
      for (const one of world.conversations.values()) expect(fromFacts(world, one.id)).toEqual(fromState(one))
    })
  })

  it('[STR-2] [STR-3] [STR-4] in each scope, state before + event = state after, for every change', () => {
    onHistories(seed, (history) => {
      const world = new World()
      const replicas = new Map<ScopeName, Replica>()
      const applied = new Map<ScopeName, number>()
      for (const step of history) {
        world.play(step)
        for (const [scope, events] of world.streams) {
          const replica = replicas.get(scope) ?? new Replica()
          replicas.set(scope, replica)
          for (const event of events.slice(applied.get(scope) ?? 0)) replica.apply(event)
          applied.set(scope, events.length)
          expect(contentOf(replica)).toEqual(contentOfScope(world, scope))
        }
      }
    })
  })

  it('[STR-4] a device that reads queue and group in any interleaving never lets a status go back, and ends at the truth', () => {
    const property = fc.property(steps, fc.infiniteStream(fc.nat(99)), (history, picks) => {
      const world = new World()
      for (const step of history) world.play(step)
      const pending = [...world.streams]
        .filter(([scope]) => !scope.startsWith('customer:'))
        .map(([, list]) => [...list])
      const device = new Replica()
      const best = new Map<Id, number>()
      while (pending.some((list) => list.length > 0)) {
        const left = pending.filter((list) => list.length > 0)
        device.apply(left[picks.next().value % left.length]!.shift()!)
        for (const [id, { status }] of device.conversations) {
          expect(rank[status]).toBeGreaterThanOrEqual(best.get(id) ?? 0)
          best.set(id, rank[status])
        }
        for (const [id, past] of best) if (past > 0) expect(device.conversations.has(id)).toBe(true)
      }
      const truth = [...world.conversations.values()].map((one) => [one.id, one, world.log.get(one.id)])
      expect(contentOf(device)).toEqual(sorted(truth))
    })
    checkProperty(property, { seed, runs: 120 })
  })
})

it('the histories bring about every change and every refusal', () => {
  const met = new Set<string>()
  const property = fc.property(steps, (history) => {
    const world = new World()
    for (const step of history) met.add(said(world.play(step))?.split(' ')[0] ?? 'skipped')
    for (const { type } of world.changes) met.add(type)
  })
  checkProperty(property, { runs: 120 })
  const wanted = 'queued posted accepted takenOver ended read unchanged forbidden already-accepted already-ended'
  const more = 'not-active not-assignee not-queued nobody-waiting ok skipped'
  expect([...met].sort()).toEqual(`${wanted} ${more}`.split(' ').sort())
})

function fromState({ status, assignee, queuedAt, acceptedAt, endedAt, endReason, ...one }: Conversation): object {
  const { groupId, customer } = one
  return { groupId, customer: customer.id, status, assignee: assignee?.id, queuedAt, acceptedAt, endedAt, endReason }
}

/** The course of a conversation as the facts alone tell it. */
function fromFacts(world: World, id: Id): object {
  let told: Record<string, unknown> = {}
  for (const { conversationId, kind, at, groupId, customerId, staffId, otherStaffId } of world.facts) {
    if (conversationId !== id) continue
    if (kind === 'queued') told = { groupId, customer: customerId, status: 'queued', queuedAt: at }
    else if (kind === 'accepted') told = { ...told, status: 'active', acceptedAt: at, assignee: staffId }
    else if (kind === 'takenOver') {
      expect(otherStaffId).toBe(told.assignee)
      told = { ...told, assignee: staffId }
    } else {
      if (kind === 'ended') expect(otherStaffId ?? staffId).toBe(told.assignee)
      told = { ...told, status: 'ended', endedAt: at, endReason: kind }
    }
  }
  return told
}

type Content = [Id, Conversation, Message[]][]

function sorted(content: unknown[][]): unknown[][] {
  return content.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
}

function contentOf(replica: Replica): unknown[][] {
  const content: Content = [...replica.conversations].map(([id, one]) => [id, one, replica.messages.get(id) ?? []])
  return sorted(content)
}

/** What the reader of a scope is to know: STR-2 written out. */
function contentOfScope(world: World, scope: ScopeName): unknown[][] {
  const [kind, id] = scope.split(':')
  const content = [...world.conversations.values()].filter((one) => {
    if (kind === 'customer') return one.customer.id === id
    return one.groupId === id && (kind === 'queue') === (one.status === 'queued')
  })
  return sorted(content.map((one) => [one.id, one, world.log.get(one.id)]))
}
