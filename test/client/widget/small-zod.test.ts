import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import * as realDown from '../../../domain/wire/down.ts'
import * as realRest from '../../../domain/wire/rest.ts'
import * as realUp from '../../../domain/wire/up.ts'
import { buildConversation, buildMessage, idOf } from './build-chat.ts'

/** The wire's modules once more, with the page's stand-in for zod/mini below them. */
async function withSmallZod(): Promise<{ down: typeof realDown; rest: typeof realRest; up: typeof realUp }> {
  vi.resetModules()
  vi.doMock('zod/mini', () => import('../../../client/widget/small-zod.ts'))
  const [down, rest, up] = await Promise.all([
    import('../../../domain/wire/down.ts'),
    import('../../../domain/wire/rest.ts'),
    import('../../../domain/wire/up.ts'),
  ])
  vi.doUnmock('zod/mini')
  return { down, rest, up }
}

type Parser = { safeParse(value: unknown): { success: boolean; data?: unknown } }
const small = await withSmallZod()
const pairs: [name: string, real: Parser, small: Parser][] = [
  ['downFrame', realDown.downFrameSchema, small.down.downFrameSchema],
  ['upFrame', realUp.upFrameSchema, small.up.upFrameSchema],
  ['syncBody', realRest.syncBody, small.rest.syncBody],
  ['syncReply', realRest.syncReply, small.rest.syncReply],
  ['customerSessionReply', realRest.customerSessionReply, small.rest.customerSessionReply],
  ['newStaff', realRest.newStaffSchema, small.rest.newStaffSchema],
  ['endedQuery', realRest.endedQuery, small.rest.endedQuery],
]

const conversation = buildConversation({ lastPos: 2, assignee: { id: idOf(1), name: 'Lin' }, acceptedAt: 3 })
const messages = [buildMessage({ pos: 1 }), buildMessage({ pos: 2, line: 'accepted' })]
const scope = `customer:${idOf(7)}`
const event = { type: 'conversationQueued', at: 1, command: idOf(2), conversation, messages }
const hello = { t: 'hello', v: 1, app: 'customer', deviceId: idOf(3), token: 'x' }
const right: unknown[] = [
  { t: 'welcome', v: 1, epoch: 'e', nowAt: 1, scopes: [scope, 'workspace'] },
  { t: 'events', scope, from: 1, items: [event, { type: 'messagePosted', at: 1, message: messages[0] }] },
  { t: 'snapshot', scope, epoch: 'e', seq: 2, part: 1, of: 1, total: 1, conversations: [{ conversation, messages }] },
  {
    t: 'answers',
    items: [
      { id: idOf(1), ok: false, code: 'x', detail: { a: 1, b: 'c' } },
      { id: idOf(2), ok: true },
    ],
  },
  { t: 'place', conversationId: idOf(1), place: 2, more: 'unknown' },
  hello,
  { t: 'commands', items: [{ id: idOf(1), type: 'post', args: {} }] },
  { hello, frames: [], cursors: { [scope]: null, workspace: { epoch: 'e', seq: 0 } }, waitMs: 0 },
  { frames: [{ t: 'pong', n: 1, nowAt: 2 }] },
  { token: 't', customerId: idOf(1), group: { id: idOf(2), key: 'k', name: 'n' }, workspaceName: 'w' },
  { account: 'lin', displayName: '  Lin ', password: '12345678', role: 'agent', groupKeys: ['a'] },
  { groupId: idOf(1), page: '3' },
]

/** The value with one place inside it, chosen by `at`, replaced by `junk` or (undefined) removed. */
function damaged(value: unknown, at: number, junk: unknown): unknown {
  const copy = structuredClone(value)
  const places: [Record<string, unknown>, string][] = []
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    for (const key of Object.keys(node)) {
      places.push([node as Record<string, unknown>, key])
      visit((node as Record<string, unknown>)[key])
    }
  }
  visit(copy)
  const [holder, key] = places[at % places.length]!
  if (junk === undefined && !Array.isArray(holder)) delete holder[key]
  else holder[key] = junk
  return copy
}

describe("the page's stand-in for zod", () => {
  const junk = fc.oneof(
    fc.constantFrom(undefined, null, '', ' ', 'ended', 'online', '5', 0, -1, 1.5, Number.NaN, 2 ** 60, true, [], {}),
    fc.string({ maxLength: 80 }),
    fc.jsonValue({ maxDepth: 2 }),
  )

  it.for(pairs)('[STR-3] takes and refuses what zod takes and refuses: %s', ([, real, stand]) => {
    const agree = (value: unknown): void => {
      const expected = real.safeParse(value)
      const found = stand.safeParse(value)
      expect(found.success, JSON.stringify(value)).toBe(expected.success)
      if (expected.success) expect(found.data).toEqual(expected.data)
    }
    right.forEach(agree)
    fc.assert(
      fc.property(fc.constantFrom(...right), fc.nat(), junk, (value, at, bad) => agree(damaged(value, at, bad))),
      { numRuns: 600, seed: 7 },
    )
    fc.assert(fc.property(junk, agree), { numRuns: 200, seed: 7 })
  })

  it('takes every kind of frame that is right', () => {
    for (const value of right) expect(pairs.some(([, , stand]) => stand.safeParse(value).success)).toBe(true)
  })
})
