import { limits } from '../limits.ts'
import type { ConversationEvent } from '../wire/events.ts'
import type { Conversation, ConversationStatus, Message } from './schema.ts'

/** The conversation after `message` was posted into it (SPEC CNV-5, CNV-8). The message must be the next by `pos`. */
export function applyMessage(conversation: Conversation, message: Message): Conversation {
  const { author } = message
  return {
    ...conversation,
    lastPos: message.pos,
    lastMessage: { pos: message.pos, at: message.at, from: author.kind, body: previewOf(message) },
    staffUnread: conversation.staffUnread + (author.kind === 'customer' ? 1 : 0),
    customerUnread: conversation.customerUnread + (author.kind === 'staff' ? 1 : 0),
  }
}

function previewOf(message: Message): Message['body'] {
  const { body } = message
  if (body.kind !== 'text' || body.text.length <= limits.previewLength) return body
  return { kind: 'text', text: `${Array.from(body.text.slice(0, limits.previewLength)).slice(0, -1).join('')}…` }
}

const order: Record<ConversationStatus, number> = { queued: 0, active: 1, ended: 2 }

/**
 * The state of one conversation after an event: the same function on the server and on every device (SPEC STR-3).
 * Undefined in: not known here; undefined out: to be removed. A patch for an unknown conversation changes nothing.
 * A device reads the queue's scope and the group's side by side, so events of the queue may come after the group's have
 * told of them already; those give `before` back, the same object (SPEC STR-4).
 */
export function applyConversationEvent(
  before: Conversation | undefined,
  event: ConversationEvent,
): Conversation | undefined {
  switch (event.type) {
    case 'conversationQueued':
    case 'conversationAccepted':
    case 'conversationTakenOver':
    case 'conversationEnded':
      return before && order[before.status] > order[event.conversation.status] ? before : event.conversation
    case 'conversationUnqueued':
      return before?.status === 'queued' ? undefined : before
    case 'messagePosted':
      return before && event.message.pos > before.lastPos ? applyMessage(before, event.message) : before
    case 'readMarked':
      return before && applyRead(before, event.side, event.pos, event.unread)
  }
}

/** The conversation after one side has read up to `pos`; markers only rise (SPEC CNV-8). */
export function applyRead(
  conversation: Conversation,
  side: 'staff' | 'customer',
  pos: number,
  unread: number,
): Conversation {
  if (side === 'staff') {
    return pos <= conversation.staffReadPos ? conversation : { ...conversation, staffReadPos: pos, staffUnread: unread }
  }
  return pos <= conversation.customerReadPos
    ? conversation
    : { ...conversation, customerReadPos: pos, customerUnread: unread }
}

/** The messages that an event brings, to be put by id. */
export function messagesOf(event: ConversationEvent): readonly Message[] {
  if (event.type === 'messagePosted') return [event.message]
  return 'messages' in event ? event.messages : []
}

/** The id of the conversation that an event is about. */
export function conversationIdOf(event: ConversationEvent): string {
  if ('conversation' in event) return event.conversation.id
  return event.type === 'messagePosted' ? event.message.conversationId : event.conversationId
}
