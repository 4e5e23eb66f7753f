import * as z from 'zod/mini'
import { conversationSchema, messageSchema, timeSchema } from '../conversation/schema.ts'
import { idSchema } from '../ids.ts'
import { groupRecordSchema, meSchema, staffRecordSchema } from './records.ts'

/** `command` is the id of the command that made the event, if a command did: its writer drops it from the outbox. */
const base = { at: timeSchema, command: z.optional(idSchema) }
const whole = { ...base, conversation: conversationSchema, messages: z.array(messageSchema) }

/** A new conversation waits in the queue: to `queue:<group>` and `customer:<id>`. */
export const conversationQueued = z.object({ type: z.literal('conversationQueued'), ...whole })
/** It has an assignee now. To `group:<group>` with all its messages; to `customer:<id>` with the new line only. */
export const conversationAccepted = z.object({ type: z.literal('conversationAccepted'), ...whole })
/** Another member of staff took it over. */
export const conversationTakenOver = z.object({ type: z.literal('conversationTakenOver'), ...whole })
/** It is over. To `group:<group>` with all its messages when it was still queued, else with the new line only. */
export const conversationEnded = z.object({ type: z.literal('conversationEnded'), ...whole })
/** To `queue:<group>` alone: it waits no longer, and what the queue's reader had of it is to be removed. */
export const conversationUnqueued = z.object({
  type: z.literal('conversationUnqueued'),
  ...base,
  conversationId: idSchema,
})
export const messagePosted = z.object({ type: z.literal('messagePosted'), ...base, message: messageSchema })
/** One side has read up to `pos`; `unread` is what is left for it. */
export const readMarked = z.object({
  type: z.literal('readMarked'),
  ...base,
  conversationId: idSchema,
  side: z.enum(['staff', 'customer']),
  pos: z.int(),
  unread: z.int(),
})

/** A row of the workspace that devices keep: put or replaced by its id. */
export const groupPut = z.object({ type: z.literal('groupPut'), ...base, group: groupRecordSchema })
export const staffPut = z.object({ type: z.literal('staffPut'), ...base, staff: staffRecordSchema })
/** To `user:<id>`: the person's own account, role and groups as they are now. */
export const meChanged = z.object({ type: z.literal('meChanged'), ...base, me: meSchema })

export const streamEventSchema = z.discriminatedUnion('type', [
  conversationQueued,
  conversationAccepted,
  conversationTakenOver,
  conversationEnded,
  conversationUnqueued,
  messagePosted,
  readMarked,
  groupPut,
  staffPut,
  meChanged,
])
export type StreamEvent = z.infer<typeof streamEventSchema>
export type ConversationEvent = Exclude<StreamEvent, { type: 'groupPut' | 'staffPut' | 'meChanged' }>
