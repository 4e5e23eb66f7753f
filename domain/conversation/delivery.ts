import type { Conversation, Message } from './schema.ts'

/** What a bubble's tick says of an own message. */
export type DeliveryState = 'sending' | 'sent' | 'read' | 'failed'

/**
 * The state of a posted own message (SPEC DLV-1): read once the other side's marker has reached it. As markers only rise,
 * it never goes backwards. Unsent ones are `sending` or `failed` by their outbox entry.
 */
export function deliveryOf(
  message: Pick<Message, 'pos' | 'author'>,
  conversation: Pick<Conversation, 'staffReadPos' | 'customerReadPos'>,
): 'sent' | 'read' {
  const marker = message.author.kind === 'customer' ? conversation.staffReadPos : conversation.customerReadPos
  return message.pos <= marker ? 'read' : 'sent'
}

const SHOWN_GAP_MS = 3 * 60_000

/**
 * For each message time (ms, in order), whether it is shown above the message: only when more than three minutes passed
 * since the time shown last (A10, SPEC DLV-2).
 */
export function timesShown(times: readonly number[]): boolean[] {
  let shownAt = Number.NEGATIVE_INFINITY
  return times.map((at) => {
    const shown = at - shownAt > SHOWN_GAP_MS
    if (shown) shownAt = at
    return shown
  })
}
