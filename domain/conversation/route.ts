import type { Id } from '../ids.ts'
import type { StreamEvent } from '../wire/events.ts'
import type { ScopeName } from '../wire/scope.ts'
import type { Change } from './decide.ts'
import type { Conversation, Message } from './schema.ts'

/** An event on its way into a scope. */
export type Delivery = { scope: ScopeName; event: StreamEvent }

/** The staff's scope of a conversation: the queue's while it waits, the group's afterwards (SPEC STR-2). */
export function staffScopeOf(conversation: Pick<Conversation, 'status' | 'groupId'>): ScopeName {
  return `${conversation.status === 'queued' ? 'queue' : 'group'}:${conversation.groupId}`
}

/** Whether the change moves the conversation out of the queue, so that its new scope needs all earlier messages. */
export function leavesQueue(change: Change): boolean {
  return change.before?.status === 'queued' && change.after.status !== 'queued'
}

/**
 * The events that a change makes, each for its scope (SPEC STR-3, STR-4). The first is the one of the command's answer
 * for staff, the last the one for the customer.
 * @param at the server's time, ms
 * @param command the id of the command that made the change
 * @param earlier all messages before the change, in order; needed only where `leavesQueue(change)`
 */
export function routeChange(change: Change, at: number, command: Id, earlier: readonly Message[]): Delivery[] {
  const customer: ScopeName = `customer:${change.after.customer.id}`
  const staff = staffScopeOf(change.after)
  const event = eventOf(change, at, command, change.posted)
  if (!leavesQueue(change)) {
    return [
      { scope: staff, event },
      { scope: customer, event },
    ]
  }
  const conversationId = change.after.id
  return [
    { scope: staff, event: eventOf(change, at, command, [...earlier, ...change.posted]) },
    { scope: `queue:${change.after.groupId}`, event: { type: 'conversationUnqueued', at, command, conversationId } },
    { scope: customer, event },
  ]
}

const wholeTypes = {
  queued: 'conversationQueued',
  accepted: 'conversationAccepted',
  takenOver: 'conversationTakenOver',
  ended: 'conversationEnded',
} as const

function eventOf(change: Change, at: number, command: Id, messages: readonly Message[]): StreamEvent {
  const { after } = change
  if (change.type === 'posted') {
    const [message] = messages
    if (!message || messages.length !== 1) throw new Error('a posted change carries exactly one message')
    return { type: 'messagePosted', at, command, message }
  }
  if (change.type === 'read') {
    const side = change.before?.staffReadPos === after.staffReadPos ? 'customer' : 'staff'
    const [pos, unread] =
      side === 'staff' ? [after.staffReadPos, after.staffUnread] : [after.customerReadPos, after.customerUnread]
    return { type: 'readMarked', at, command, conversationId: after.id, side, pos, unread }
  }
  return { type: wholeTypes[change.type], at, command, conversation: after, messages: [...messages] }
}
