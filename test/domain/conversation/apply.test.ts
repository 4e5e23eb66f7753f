import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  applyConversationEvent,
  applyMessage,
  conversationIdOf,
  messagesOf,
} from '../../../domain/conversation/apply.ts'
import { limits } from '../../../domain/limits.ts'
import type { ConversationEvent } from '../../../domain/wire/events.ts'
import { buildConversation, buildMessage, deepFreeze, idOf } from '../build.ts'
import { checkProperty } from '../check-property.ts'

const queued = deepFreeze(buildConversation({ lastPos: 2, staffUnread: 2 }))
const active = deepFreeze(buildConversation({ status: 'active', lastPos: 3, staffUnread: 2, staffReadPos: 1 }))
const ended = deepFreeze(buildConversation({ status: 'ended', lastPos: 4 }))
const about = { at: 10_000, conversationId: queued.id }

function posted(pos: number): ConversationEvent {
  return { type: 'messagePosted', at: 10_000, message: buildMessage({ pos }) }
}

describe('an event applied to what is known', () => {
  it('[STR-3] a whole conversation replaces what was known, or nothing', () => {
    const event: ConversationEvent = { type: 'conversationAccepted', at: 1, conversation: active, messages: [] }
    expect(applyConversationEvent(undefined, event)).toBe(active)
    expect(applyConversationEvent(queued, event)).toBe(active)
  })

  it('[STR-3] a patch for an unknown conversation changes nothing', () => {
    expect(applyConversationEvent(undefined, posted(3))).toBeUndefined()
    expect(
      applyConversationEvent(undefined, { type: 'readMarked', ...about, side: 'staff', pos: 1, unread: 0 }),
    ).toBeUndefined()
  })

  it('[STR-3] a message counts as unread for the other side, a line of the system for nobody', () => {
    const by = (author: Parameters<typeof buildMessage>[0]): object =>
      applyMessage(active, buildMessage({ pos: 4, ...author }))
    expect(by({})).toMatchObject({ lastPos: 4, staffUnread: 3, customerUnread: 0 })
    const staff = { kind: 'staff', id: idOf(0x100), name: 'Mei' } as const
    expect(by({ author: staff })).toMatchObject({ lastPos: 4, staffUnread: 2, customerUnread: 1 })
    const line = { kind: 'system', line: 'ended' } as const
    expect(by({ author: { kind: 'system' }, body: line })).toMatchObject({ staffUnread: 2, customerUnread: 0 })
  })

  it('[CNV-8] a read marker only rises, each side for itself', () => {
    const read = (side: 'staff' | 'customer', pos: number): ConversationEvent => {
      return { type: 'readMarked', ...about, side, pos, unread: 7 }
    }
    expect(applyConversationEvent(active, read('staff', 2))).toEqual({ ...active, staffReadPos: 2, staffUnread: 7 })
    expect(applyConversationEvent(active, read('staff', 1))).toBe(active)
    expect(applyConversationEvent(active, read('customer', 2))).toEqual({
      ...active,
      customerReadPos: 2,
      customerUnread: 7,
    })
    expect(applyConversationEvent(active, read('customer', 0))).toBe(active)
  })

  it('[STR-4] leaving the queue removes it from the reader of the queue', () => {
    expect(applyConversationEvent(queued, { type: 'conversationUnqueued', ...about })).toBeUndefined()
    expect(applyConversationEvent(undefined, { type: 'conversationUnqueued', ...about })).toBeUndefined()
  })

  it('[STR-4] what the queue says after the group has spoken changes nothing', () => {
    const late: ConversationEvent[] = [
      { type: 'conversationQueued', at: 1, conversation: queued, messages: [] },
      { type: 'conversationUnqueued', ...about },
      posted(1),
      posted(3),
    ]
    for (const before of [active, ended]) {
      for (const event of late) expect(applyConversationEvent(before, event), event.type).toBe(before)
    }
  })

  it('[STR-3] names the conversation and the messages of every type of event', () => {
    const message = buildMessage()
    const whole = { at: 1, conversation: queued, messages: [message] }
    const events: [ConversationEvent, number][] = [
      [{ type: 'conversationQueued', ...whole }, 1],
      [{ type: 'conversationAccepted', ...whole }, 1],
      [{ type: 'conversationTakenOver', ...whole }, 1],
      [{ type: 'conversationEnded', ...whole }, 1],
      [{ type: 'messagePosted', at: 1, message }, 1],
      [{ type: 'conversationUnqueued', ...about }, 0],
      [{ type: 'readMarked', ...about, side: 'staff', pos: 1, unread: 0 }, 0],
    ]
    for (const [event, count] of events) {
      expect(conversationIdOf(event)).toBe(queued.id)
      expect(messagesOf(event)).toEqual(count === 1 ? [message] : [])
    }
  })
})

describe('the preview of the newest message', () => {
  function previewOf(text: string): unknown {
    return applyMessage(queued, buildMessage({ pos: 3, body: { kind: 'text', text } })).lastMessage?.body
  }

  it('[CNV-5] is the message itself up to 80 characters', () => {
    expect(limits.previewLength).toBe(80)
    expect(previewOf('x'.repeat(80))).toEqual({ kind: 'text', text: 'x'.repeat(80) })
    expect(previewOf('x'.repeat(81))).toEqual({ kind: 'text', text: `${'x'.repeat(79)}…` })
  })

  it('[CNV-5] is never longer, and never cuts a character in two', () => {
    const text = fc.string({ unit: 'binary', minLength: 60, maxLength: 120 })
    checkProperty(
      fc.property(text, (whole) => {
        const body = previewOf(whole) as { text: string }
        expect(body.text.length).toBeLessThanOrEqual(80)
        expect(body.text).not.toMatch(/\p{Surrogate}/u)
        expect(whole.startsWith(whole.length <= 80 ? body.text : body.text.slice(0, -1))).toBe(true)
      }),
    )
  })
})
