import type { Conversation, Message } from '../../../domain/conversation/schema.ts'
import type { Id } from '../../../domain/ids.ts'

/** A readable id: `idOf(7)` ends in 7. */
export function idOf(n: number): Id {
  return `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
}

/** A queued conversation of customer 100 in group 1; `over` says what is different. */
export function buildConversation(over: Partial<Conversation> = {}): Conversation {
  return {
    id: idOf(1),
    groupId: idOf(1),
    customer: { id: idOf(100), name: 'Guest' },
    status: 'queued',
    queuedAt: 1_000,
    lastPos: 0,
    staffReadPos: 0,
    customerReadPos: 0,
    staffUnread: 0,
    customerUnread: 0,
    ...over,
  }
}

/** A customer's message; its id is made of the conversation's number and `pos`. */
export function buildMessage(over: Partial<Message> & { pos: number }): Message {
  const conversationId = over.conversationId ?? idOf(1)
  return {
    id: idOf(Number.parseInt(conversationId.slice(-4), 16) * 0x10000 + over.pos),
    conversationId,
    at: 1_000 + over.pos,
    author: { kind: 'customer', id: idOf(100) },
    body: { kind: 'text', text: `message ${over.pos}` },
    ...over,
  }
}
