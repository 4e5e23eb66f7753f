import { describe, expect, it } from 'vitest'
import type { Change } from '../../../domain/conversation/decide.ts'
import { leavesQueue, routeChange, staffScopeOf } from '../../../domain/conversation/route.ts'
import { buildConversation, buildMessage, groupA, idOf } from '../build.ts'

const queued = buildConversation({ lastPos: 1 })
const active = buildConversation({ status: 'active', lastPos: 2 })
const left = buildConversation({ status: 'ended', endReason: 'left', lastPos: 2 })
const first = buildMessage({ pos: 1 })
const second = buildMessage({ pos: 2 })
const command = idOf(0x500)
const customer = `customer:${queued.customer.id}`

function change(with_: Omit<Change, 'ok' | 'posted'> & { posted?: Change['posted'] }): Change {
  return { ok: true, posted: [second], ...with_ }
}

function routed(one: Change): [string, string, number | undefined][] {
  return routeChange(one, 9_000, command, leavesQueue(one) ? [first] : []).map(({ scope, event }) => {
    expect(event).toMatchObject({ at: 9_000, command })
    return [scope, event.type, 'messages' in event ? event.messages.length : undefined]
  })
}

describe('the scopes that hear of a change', () => {
  it('[STR-2] a queued conversation is told to the queue and to the customer', () => {
    expect(staffScopeOf(queued)).toBe(`queue:${groupA}`)
    expect(routed(change({ type: 'queued', before: undefined, after: queued }))).toEqual([
      [`queue:${groupA}`, 'conversationQueued', 1],
      [customer, 'conversationQueued', 1],
    ])
    expect(routed(change({ type: 'posted', before: queued, after: { ...queued, lastPos: 2 } }))).toEqual([
      [`queue:${groupA}`, 'messagePosted', undefined],
      [customer, 'messagePosted', undefined],
    ])
  })

  it('[STR-2] an active one to the group and to the customer, with the new messages only', () => {
    expect(staffScopeOf(active)).toBe(`group:${groupA}`)
    expect(routed(change({ type: 'takenOver', before: active, after: active }))).toEqual([
      [`group:${groupA}`, 'conversationTakenOver', 1],
      [customer, 'conversationTakenOver', 1],
    ])
    const over = { ...active, status: 'ended' } as const
    expect(routed(change({ type: 'ended', before: active, after: over }))).toEqual([
      [`group:${groupA}`, 'conversationEnded', 1],
      [customer, 'conversationEnded', 1],
    ])
  })

  it.for([
    ['accepted', active, 'conversationAccepted'],
    ['ended', left, 'conversationEnded'],
  ] as const)(
    '[STR-4] leaving the queue (%s) puts it whole into the group and takes it out of the queue',
    ([type, after, event]) => {
      expect(routed(change({ type, before: queued, after }))).toEqual([
        [`group:${groupA}`, event, 2],
        [`queue:${groupA}`, 'conversationUnqueued', undefined],
        [customer, event, 1],
      ])
    },
  )

  it('[STR-3] a read marker says whose it is, where it stands and what is left', () => {
    const readBy = (moved: object): unknown => {
      const one = change({ type: 'read', before: active, after: { ...active, ...moved }, posted: [] })
      return routeChange(one, 9_000, command, [])[0]!.event
    }
    const about = { type: 'readMarked', at: 9_000, command, conversationId: active.id }
    expect(readBy({ staffReadPos: 2, staffUnread: 1 })).toEqual({ ...about, side: 'staff', pos: 2, unread: 1 })
    expect(readBy({ customerReadPos: 1, customerUnread: 4 })).toEqual({ ...about, side: 'customer', pos: 1, unread: 4 })
  })

  it('[STR-3] a posted change that carries anything but one message is a bug', () => {
    const none = change({ type: 'posted', before: active, after: active, posted: [] })
    expect(() => routeChange(none, 9_000, command, [])).toThrow('exactly one message')
  })
})
