import * as z from 'zod/mini'
import { conversationSchema, messageSchema, timeSchema } from '../conversation/schema.ts'
import { idSchema } from '../ids.ts'
import { streamEventSchema } from './events.ts'
import { groupRecordSchema, meSchema, presenceSchema, staffRecordSchema } from './records.ts'
import { scopeNameSchema } from './scope.ts'

/** Answer to `hello`. `scopes` are those the device is to subscribe to by itself; `epoch` names the database. */
export const welcomeFrame = z.object({
  t: z.literal('welcome'),
  v: z.int(),
  epoch: z.string(),
  nowAt: timeSchema,
  scopes: z.array(scopeNameSchema),
})
/** Events `from`, `from + 1`, … of a scope. */
export const eventsFrame = z.object({
  t: z.literal('events'),
  scope: scopeNameSchema,
  from: z.int().check(z.positive()),
  items: z.array(streamEventSchema),
})
/** The device has everything up to `seq`: catch-up is over and live delivery goes on from there. */
export const syncedFrame = z.object({ t: z.literal('synced'), scope: scopeNameSchema, seq: z.int() })

export const wholeConversationSchema = z.object({
  conversation: conversationSchema,
  messages: z.array(messageSchema),
})
export type WholeConversation = z.infer<typeof wholeConversationSchema>

/**
 * Part `part` (from 1) of `of` of a scope's state at `seq`; the scope is replaced locally, in one transaction, when all
 * parts are there. `total` counts the conversations of the whole, for a progress display.
 */
export const snapshotFrame = z.object({
  t: z.literal('snapshot'),
  scope: scopeNameSchema,
  epoch: z.string(),
  seq: z.int(),
  part: z.int(),
  of: z.int(),
  total: z.int(),
  conversations: z.array(wholeConversationSchema),
  groups: z.optional(z.array(groupRecordSchema)),
  staff: z.optional(z.array(staffRecordSchema)),
  me: z.optional(meSchema),
})
export type SnapshotFrame = z.infer<typeof snapshotFrame>

const detailSchema = z.optional(z.record(z.string(), z.union([z.string(), z.number()])))

/**
 * What became of a command. Accepted: the event that it made is `seq` of `scope` (none when it changed nothing), and
 * `conversationId` is the conversation it worked on. Refused: the code (see `errors.ts`) with details for the person.
 */
export const answerSchema = z.discriminatedUnion('ok', [
  z.object({
    id: idSchema,
    ok: z.literal(true),
    conversationId: z.optional(idSchema),
    scope: z.optional(scopeNameSchema),
    seq: z.optional(z.int()),
  }),
  z.object({ id: idSchema, ok: z.literal(false), code: z.string(), detail: detailSchema }),
])
export type Answer = z.infer<typeof answerSchema>
export const answersFrame = z.object({ t: z.literal('answers'), items: z.array(answerSchema) })

/** The scope may no longer be read: what the device has of it is to be removed. */
export const revokedFrame = z.object({ t: z.literal('revoked'), scope: scopeNameSchema })
/** Ephemera: never stored, superseded by the next. */
export const typingSeenFrame = z.object({
  t: z.literal('typing'),
  conversationId: idSchema,
  side: z.enum(['customer', 'staff']),
  name: z.optional(z.string()),
  on: z.boolean(),
})
export const presenceFrame = z.object({ t: z.literal('presence'), staffId: idSchema, presence: presenceSchema })
/** How many wait in a group: all that an agent may know of its queue. */
export const queueFrame = z.object({ t: z.literal('queue'), groupId: idSchema, waiting: z.int() })
/** To the customer who waits: place 1 is next. */
export const placeFrame = z.object({ t: z.literal('place'), conversationId: idSchema, place: z.int() })
export const pongFrame = z.object({ t: z.literal('pong'), n: z.int(), nowAt: timeSchema })
export const errorFrame = z.object({ t: z.literal('error'), code: z.string(), detail: detailSchema })
/** The connection is about to be closed by the server; come back after `afterMs`. */
export const byeFrame = z.object({ t: z.literal('bye'), code: z.string(), afterMs: z.int() })

export const downFrameSchema = z.discriminatedUnion('t', [
  welcomeFrame,
  eventsFrame,
  syncedFrame,
  snapshotFrame,
  answersFrame,
  revokedFrame,
  typingSeenFrame,
  presenceFrame,
  queueFrame,
  placeFrame,
  pongFrame,
  errorFrame,
  byeFrame,
])
export type DownFrame = z.infer<typeof downFrameSchema>
