import * as z from 'zod/mini'
import { idSchema } from '../ids.ts'
import { limits } from '../limits.ts'

/** Milliseconds since 1970, UTC. */
export const timeSchema = z.int().check(z.nonnegative())
const countSchema = z.int().check(z.nonnegative())

/** Text as a person typed it: not empty after trimming, bounded. */
export const textSchema = z.string().check(
  z.maxLength(limits.textLength),
  z.refine((text) => text.trim() !== '', { error: 'empty' }),
)

export const statusSchema = z.enum(['queued', 'active', 'ended'])
export type ConversationStatus = z.infer<typeof statusSchema>

/** Who wrote a message. `name` is a display name; an account name never leaves the staff's own pages. */
export const authorSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('customer'), id: idSchema }),
  z.object({ kind: z.literal('staff'), id: idSchema, name: z.string() }),
  z.object({ kind: z.literal('system') }),
])
export type Author = z.infer<typeof authorSchema>

/** A line that the system writes into a conversation (C7); `name` is the agent's display name. */
export const systemLineSchema = z.enum(['accepted', 'taken-over', 'ended', 'left'])
export type SystemLine = z.infer<typeof systemLineSchema>

export const bodySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string() }),
  z.object({ kind: z.literal('system'), line: systemLineSchema, name: z.optional(z.string()) }),
])
export type Body = z.infer<typeof bodySchema>

/** One message, immutable once posted. `id` is the id of the command that posted it; `pos` is dense, from 1 (CNV-5). */
export const messageSchema = z.object({
  id: idSchema,
  conversationId: idSchema,
  pos: z.int().check(z.positive()),
  at: timeSchema,
  author: authorSchema,
  body: bodySchema,
})
export type Message = z.infer<typeof messageSchema>

export const customerSchema = z.object({
  id: idSchema,
  /** Nickname given by the host business, or '' for an anonymous customer. */
  name: z.string(),
  visitorId: z.optional(z.string()),
})
export type Customer = z.infer<typeof customerSchema>

export const assigneeSchema = z.object({ id: idSchema, name: z.string() })
export type Assignee = z.infer<typeof assigneeSchema>

/** The newest message in one line, for lists. */
export const lastMessageSchema = z.object({
  pos: z.int(),
  at: timeSchema,
  from: z.enum(['customer', 'staff', 'system']),
  body: bodySchema,
})

/** One reception of one customer in one group, without its messages. */
export const conversationSchema = z.object({
  id: idSchema,
  groupId: idSchema,
  customer: customerSchema,
  status: statusSchema,
  queuedAt: timeSchema,
  acceptedAt: z.optional(timeSchema),
  endedAt: z.optional(timeSchema),
  endReason: z.optional(z.enum(['ended', 'left'])),
  assignee: z.optional(assigneeSchema),
  /** `pos` of the newest message; 0 when there is none. */
  lastPos: countSchema,
  lastMessage: z.optional(lastMessageSchema),
  /** Up to which `pos` each side has read, and how many of the other side's messages it has not (CNV-8). */
  staffReadPos: countSchema,
  customerReadPos: countSchema,
  staffUnread: countSchema,
  customerUnread: countSchema,
})
export type Conversation = z.infer<typeof conversationSchema>
