import { describe, expect, it } from 'vitest'
import { openConversation, rowsOf, sortConversations, unsentPosts } from '../../../client/widget/view-model.ts'
import { buildConversation, buildEntry, buildMessage, groupId, idOf, otherGroupId } from './build-chat.ts'

const minute = 60_000

describe('the lines of a chat', () => {
  it('[CNV-5] sent messages stand in the order of the server, unsent ones last in written order', () => {
    const conversation = buildConversation({ lastPos: 2 })
    const messages = [buildMessage({ pos: 1, text: 'a' }), buildMessage({ pos: 2, text: 'b', from: 'staff' })]
    const unsent = [buildEntry({ n: 1, text: 'c', state: 'refused' }), buildEntry({ n: 2, text: 'd' })]
    const rows = rowsOf({ conversations: [conversation], messages: new Map([[conversation.id, messages]]), unsent }, 50)
    expect(rows.map((row) => 'text' in row && row.text)).toEqual(['a', 'b', 'c', 'd'])
    expect(rows.map((row) => 'state' in row && row.state)).toEqual(['sent', false, 'failed', 'sending'])
  })

  it('[CMD-3] an entry whose message came back is shown once, under the same key', () => {
    const conversation = buildConversation({ lastPos: 1 })
    const entry = buildEntry({ n: 1, text: 'a' })
    const messages = new Map([[conversation.id, [buildMessage({ pos: 1, id: entry.id, text: 'a' })]]])
    const rows = rowsOf({ conversations: [conversation], messages, unsent: [entry] }, 50)
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ key: entry.id, state: 'sent' })
  })

  it('[DLV-1] an own message is read once the marker of the staff has reached it', () => {
    const conversation = buildConversation({ lastPos: 2, staffReadPos: 1 })
    const messages = new Map([[conversation.id, [buildMessage({ pos: 1 }), buildMessage({ pos: 2 })]]])
    const rows = rowsOf({ conversations: [conversation], messages, unsent: [] }, 50)
    expect(rows.map((row) => 'state' in row && row.state)).toEqual(['read', 'sent'])
  })

  it('[DLV-2] a time is shown only when more than three minutes passed since the last one shown', () => {
    const conversation = buildConversation({ lastPos: 4 })
    const times = [0, 2 * minute, 3 * minute, 3 * minute + 1]
    const messages = new Map([[conversation.id, times.map((at, index) => buildMessage({ pos: index + 1, at }))]])
    const rows = rowsOf({ conversations: [conversation], messages, unsent: [] }, 50)
    expect(rows.map((row) => row.timeShown)).toEqual([true, false, false, true])
  })

  it('a run of bubbles ends at the other side, at a system line and at a time', () => {
    const conversation = buildConversation({ lastPos: 6 })
    const messages = [
      buildMessage({ pos: 1, at: 0 }),
      buildMessage({ pos: 2, at: 0 }),
      buildMessage({ pos: 3, at: 0, line: 'accepted' }),
      buildMessage({ pos: 4, at: 0, from: 'staff' }),
      buildMessage({ pos: 5, at: 0, from: 'staff' }),
      buildMessage({ pos: 6, at: 4 * minute, from: 'staff' }),
    ]
    const rows = rowsOf(
      { conversations: [conversation], messages: new Map([[conversation.id, messages]]), unsent: [] },
      50,
    )
    const runs = rows.map((row) =>
      row.kind === 'system' ? '-' : `${row.startsRun ? '[' : ''}${row.endsRun ? ']' : ''}`,
    )
    expect(runs).toEqual(['[', ']', '-', '[', ']', '[]'])
  })

  it('a refused entry carries why, and the limit to be told', () => {
    const entry = { ...buildEntry({ n: 1, state: 'refused' }), code: 'queue-full', detail: { limit: 200 } }
    const rows = rowsOf({ conversations: [], messages: new Map(), unsent: [entry] }, 50)
    expect(rows[0]).toMatchObject({ state: 'failed', code: 'queue-full', limit: 200 })
  })

  it('only the newest lines are given, and the first of them shows its time', () => {
    const conversation = buildConversation({ lastPos: 5 })
    const messages = [1, 2, 3, 4, 5].map((pos) => buildMessage({ pos, at: pos, text: `${pos}` }))
    const rows = rowsOf(
      { conversations: [conversation], messages: new Map([[conversation.id, messages]]), unsent: [] },
      2,
    )
    expect(rows.map((row) => 'text' in row && row.text)).toEqual(['4', '5'])
    expect(rows[0]?.timeShown).toBe(true)
  })

  it('a conversation whose messages are not loaded yet has no lines', () => {
    const conversations = [buildConversation({ lastPos: 3 })]
    expect(rowsOf({ conversations, messages: new Map(), unsent: [] }, 50)).toEqual([])
  })
})

describe('the conversations of a group', () => {
  it('[CNV-1] the open one is the one that has not ended', () => {
    const ended = buildConversation({ n: 1, status: 'ended', queuedAt: 1 })
    const queued = buildConversation({ n: 2, status: 'queued', queuedAt: 2 })
    expect(sortConversations([queued, ended])).toEqual([ended, queued])
    expect(openConversation([ended, queued])).toBe(queued)
    expect(openConversation([ended])).toBeUndefined()
  })

  it('[CMD-4] posts into another group and other commands are not of this chat', () => {
    const own = buildEntry({ n: 1 })
    const other = buildEntry({ n: 2, group: otherGroupId })
    const read = {
      ...buildEntry({ n: 3 }),
      command: { id: idOf(3), at: 0, type: 'read', args: { conversationId: idOf(9), pos: 1 } },
    } as const
    expect(unsentPosts([own, other, read], groupId)).toEqual([own])
  })
})
