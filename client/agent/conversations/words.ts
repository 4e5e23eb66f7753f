import type { Body, Conversation } from '../../../domain/conversation/schema.ts'
import type { Text } from '../text.tsx'

/** How a customer is called: the nickname, or a short name by id for an anonymous one. */
export function customerName(text: Text, customer: Conversation['customer']): string {
  return customer.name.trim() || text('customer.anonymous', { tail: customer.id.slice(-4) })
}

/** A system line in the manual's wording (C7). */
export function systemLineText(text: Text, body: Extract<Body, { kind: 'system' }>): string {
  return text(`line.${body.line}`, { name: body.name ?? '' })
}

/** A message's body in one line. */
export function previewText(text: Text, body: Body): string {
  return body.kind === 'system' ? systemLineText(text, body) : body.text.replace(/\s+/g, ' ').trim()
}
