import { describe, expect, test } from 'vitest'
import { listItems, nextRowIndex } from '../../../client/agent/conversations/list-items.ts'
import { badgesOf, pendingByConversation, rowOf, sectionsOf } from '../../../client/agent/conversations/rows.ts'
import { buildConversation, buildEntry, buildPost, groupId, idOf, meId } from './builders.ts'

const none = new Map()

describe('sections', () => {
  const mine = buildConversation({
    id: idOf(101),
    lastMessage: { pos: 1, at: 5_000, from: 'customer', body: { kind: 'text', text: 'a' } },
  })
  const other = buildConversation({ id: idOf(102), assignee: { id: idOf(9), name: '王芳' }, queuedAt: 9_000 })
  const late = buildConversation({ id: idOf(103), status: 'queued', assignee: undefined, queuedAt: 3_000 })
  const early = buildConversation({ id: idOf(104), status: 'queued', assignee: undefined, queuedAt: 2_000 })
  const ended = buildConversation({ id: idOf(105), status: 'ended' })
  const conversations = [mine, late, other, early, ended]

  test('[A4] active ones stand by their newest word, queued ones in the order in which they came', () => {
    const { active, queued } = sectionsOf({ conversations, pending: none, meId, onlyMine: false })
    expect(active.map((row) => row.id)).toEqual([other.id, mine.id])
    expect(queued.map((row) => row.id)).toEqual([early.id, late.id])
  })

  test('[A4] 只看我的 leaves the own active ones and the whole queue', () => {
    const { active, queued } = sectionsOf({ conversations, pending: none, meId, onlyMine: true })
    expect(active.map((row) => row.id)).toEqual([mine.id])
    expect(queued).toHaveLength(2)
  })

  test('[A4] a closed section keeps its header and its count', () => {
    const { active, queued } = sectionsOf({ conversations, pending: none, meId, onlyMine: false })
    const items = listItems({ active, queued, waiting: 2, closed: new Set(['active']) })
    expect(items.map((item) => item.key)).toEqual(['active', 'queued', early.id, late.id])
    expect(items[0]).toMatchObject({ count: 2, open: false })
  })

  test('[A7] where only the number of waiting customers is known, the header has it and no row is there', () => {
    const items = listItems({ active: [], queued: [], waiting: 7, closed: new Set() })
    expect(items.map((item) => item.kind)).toEqual(['header', 'note', 'header', 'note'])
    expect(items[2]).toMatchObject({ section: 'queued', count: 7 })
  })

  test('[A4] the arrow keys go from row to row over headers and notes, and stop at the ends', () => {
    const { active, queued } = sectionsOf({ conversations, pending: none, meId, onlyMine: false })
    const items = listItems({ active, queued, waiting: 2, closed: new Set() })
    expect(nextRowIndex(items, 2, 1)).toBe(4)
    expect(nextRowIndex(items, 4, -1)).toBe(2)
    expect(nextRowIndex(items, 5, 1)).toBeUndefined()
    expect(nextRowIndex(items, 1, -1)).toBeUndefined()
  })
})

describe('a row with unsent acts', () => {
  const conversation = buildConversation({ lastPos: 3, staffUnread: 2 })

  test('[A4 offline] shows the newest unsent message as its last line', () => {
    const pending = pendingByConversation([buildPost(11), buildPost(12)])
    expect(rowOf(conversation, pending.get(conversation.id), meId).preview).toEqual({
      body: { kind: 'text', text: 'unsent 12' },
      own: true,
    })
  })

  test('[A23] is marked failed as long as one of its messages is refused', () => {
    const pending = pendingByConversation([buildPost(11, { state: 'refused', code: 'not-assignee' }), buildPost(12)])
    expect(pending.get(conversation.id)?.failed).toBe(true)
  })

  test('[A8 offline] is pending to end until the end is refused', () => {
    const end = buildEntry({ id: idOf(13), at: 1, type: 'end', args: { conversationId: conversation.id } })
    expect(pendingByConversation([end]).get(conversation.id)?.ending).toBe(true)
    expect(pendingByConversation([{ ...end, state: 'refused' }]).get(conversation.id)).toBeUndefined()
  })

  test('[A4 offline] has nothing unread once the person has read to its end, and its unread again after a new message', () => {
    const read = buildEntry({ id: idOf(14), at: 1, type: 'read', args: { conversationId: conversation.id, pos: 3 } })
    const pending = pendingByConversation([read]).get(conversation.id)
    expect(rowOf(conversation, pending, meId).unread).toBe(0)
    expect(rowOf({ ...conversation, lastPos: 4, staffUnread: 3 }, pending, meId).unread).toBe(3)
  })
})

describe('badges', () => {
  test('[A3] count customers, not messages or conversations', () => {
    const twice = [
      buildConversation({ id: idOf(101), staffUnread: 4, lastPos: 4 }),
      buildConversation({ id: idOf(102), staffUnread: 1, lastPos: 1, status: 'queued' }),
      buildConversation({ id: idOf(103), staffUnread: 1, lastPos: 1, customer: { id: idOf(201), name: '' } }),
      buildConversation({ id: idOf(104), customer: { id: idOf(202), name: '' } }),
    ]
    expect(badgesOf(twice, none, none).get(groupId)).toBe(2)
  })

  test('[A3] of a queue that only its length is known of, everybody who waits counts', () => {
    const active = buildConversation({ staffUnread: 1, lastPos: 1 })
    expect(badgesOf([active], none, new Map([[groupId, 3]])).get(groupId)).toBe(4)
  })

  test('[A3] a queue that is here is not counted twice', () => {
    const queued = buildConversation({ status: 'queued', staffUnread: 1, lastPos: 1 })
    expect(badgesOf([queued], none, new Map([[groupId, 1]])).get(groupId)).toBe(1)
  })
})
