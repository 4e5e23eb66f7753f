import { expect, test } from 'vitest'
import { arrivals } from '../../../client/agent/chat/arrivals.ts'
import type { ChatRow } from '../../../client/agent/chat/chat-rows.ts'

function row(key: string, over: { own?: boolean; author?: string } = {}): ChatRow {
  const bubble = { kind: 'bubble', own: false, author: undefined, tick: undefined, joined: false } as const
  return { ...bubble, key, at: 0, timeShown: false, text: key, ...over }
}

const keysOf = (rows: ChatRow[]) => rows.map(({ key }) => key)

test('[A9] older lines that scrolling brings are no news', () => {
  expect(arrivals([row('c'), row('d')], [row('a'), row('b'), row('c'), row('d')])).toEqual([])
  expect(arrivals([], [row('a')])).toEqual([])
})

test("[A9] what others write is news, before the person's unsent lines too, what the person writes is not", () => {
  const before = [row('a'), row('b'), row('mine', { own: true })]
  const now = [
    row('b'),
    row('c'),
    row('d', { own: true, author: 'B' }),
    row('mine', { own: true }),
    row('e', { own: true }),
  ]
  expect(keysOf(arrivals(before, now))).toEqual(['c', 'd'])
})
