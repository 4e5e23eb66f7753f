import { describe, expect, test } from 'vitest'
import { chatActs } from '../../../client/agent/chat/chat-acts.ts'
import { chatRows, footOf } from '../../../client/agent/chat/chat-rows.ts'
import { buildActor, buildConversation, buildEntry, buildMessage, buildPost, groupId, idOf, meId } from './builders.ts'

const conversation = buildConversation({ lastPos: 2, customerReadPos: 1 })
const own = { kind: 'staff', id: meId, name: '李明' } as const

describe('lines of a chat', () => {
  test('[A9 offline] unsent messages stand last, in the order in which they were written', () => {
    const rows = chatRows({
      conversation,
      messages: [buildMessage(1), buildMessage(2)],
      entries: [buildPost(11), buildPost(12), buildPost(13, {}, idOf(999))],
      meId,
    })
    expect(rows.map((row) => row.key)).toEqual([idOf(1_001), idOf(1_002), idOf(11), idOf(12)])
    expect(rows.slice(2)).toMatchObject([{ tick: 'sending' }, { tick: 'sending' }])
  })

  test('[A9] a message that is in the log and still in the outbox is shown once, as sent', () => {
    const rows = chatRows({
      conversation,
      messages: [buildMessage(1), buildMessage(2, { id: idOf(11), author: own })],
      entries: [buildPost(11)],
      meId,
    })
    expect(rows).toHaveLength(2)
    expect(rows[1]).toMatchObject({ key: idOf(11), tick: 'sent' })
  })

  test('[A9] own bubbles carry read and sent by the customer’s marker, the customer’s none', () => {
    const messages = [buildMessage(1, { author: own }), buildMessage(2, { author: own }), buildMessage(3)]
    const rows = chatRows({ conversation, messages, entries: [], meId })
    expect(rows.map((row) => row.kind === 'bubble' && row.tick)).toEqual(['read', 'sent', undefined])
  })

  test('[A23] a refused message stays in the chat as failed', () => {
    const rows = chatRows({ conversation, messages: [], entries: [buildPost(11, { state: 'refused' })], meId })
    expect(rows).toMatchObject([{ tick: 'failed', text: 'unsent 11' }])
  })

  test('[A10] a time stands above a message only after more than three minutes', () => {
    const messages = [1, 2, 3].map((pos) => buildMessage(pos, { at: pos * 100_000 }))
    const rows = chatRows({ conversation, messages, entries: [], meId })
    expect(rows.map((row) => row.timeShown)).toEqual([true, false, true])
  })

  test('[A3] a colleague’s name stands over their bubbles, the own name does not', () => {
    const colleague = { kind: 'staff', id: idOf(9), name: '王芳' } as const
    const messages = [buildMessage(1, { author: colleague }), buildMessage(2, { author: own })]
    const rows = chatRows({ conversation, messages, entries: [], meId })
    expect(rows.map((row) => row.kind === 'bubble' && row.author)).toEqual(['王芳', undefined])
  })
})

describe('the foot of a chat', () => {
  const end = buildEntry({ id: idOf(13), at: 1, type: 'end', args: { conversationId: conversation.id } })

  test('[A9] only the assignee of an active conversation has a composer', () => {
    expect(footOf(conversation, [], meId)).toEqual({ kind: 'composer' })
    expect(footOf({ ...conversation, assignee: { id: idOf(9), name: '王芳' } }, [], meId)).toEqual({
      kind: 'other',
      name: '王芳',
    })
    expect(footOf({ ...conversation, status: 'queued' }, [], meId)).toEqual({ kind: 'waiting' })
    expect(footOf({ ...conversation, status: 'ended', endReason: 'left' }, [], meId)).toEqual({
      kind: 'ended',
      reason: 'left',
    })
  })

  test('[A8 offline] a pending end takes the composer away, and gives it back when it is refused', () => {
    expect(footOf(conversation, [end], meId).kind).toBe('ending')
    expect(footOf(conversation, [{ ...end, state: 'refused' }], meId).kind).toBe('composer')
  })
})

describe('acts of a chat', () => {
  const queued = buildConversation({ status: 'queued', assignee: undefined })
  const others = buildConversation({ assignee: { id: idOf(9), name: '王芳' } })

  test('[A7] admins accept from the queue, agents do not choose', () => {
    expect(chatActs(queued, buildActor({ role: 'admin' }), false)).toEqual(['accept'])
    expect(chatActs(queued, buildActor(), false)).toEqual([])
  })

  test('[A8] the assignee ends; an admin takes over or ends for others; another agent neither', () => {
    expect(chatActs(conversation, buildActor(), false)).toEqual(['end'])
    expect(chatActs(others, buildActor({ role: 'admin', groupIds: [groupId] }), false)).toEqual(['takeOver', 'end'])
    expect(chatActs(others, buildActor(), false)).toEqual([])
    expect(chatActs(conversation, buildActor(), true)).toEqual([])
  })
})
