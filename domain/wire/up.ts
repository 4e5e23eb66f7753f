import * as z from 'zod/mini'
import { idSchema } from '../ids.ts'
import { limits } from '../limits.ts'
import { scopeNameSchema } from './scope.ts'

/** How far a device has applied a scope: all events up to `seq` of the database with this epoch. */
export const cursorSchema = z.object({ epoch: z.string(), seq: z.int().check(z.nonnegative()) })
export type Cursor = z.infer<typeof cursorSchema>

/**
 * The first frame of a connection. Staff are known by the session cookie of the upgrade, customers by their device
 * token. `v` is the client's protocol version.
 */
export const helloFrame = z.object({
  t: z.literal('hello'),
  v: z.int(),
  app: z.enum(['staff', 'customer']),
  deviceId: idSchema,
  token: z.optional(z.string().check(z.maxLength(200))),
})
/** Starts (or restarts) the delivery of a scope after `cursor`; without one, a snapshot comes first. */
export const subscribeFrame = z.object({
  t: z.literal('subscribe'),
  scope: scopeNameSchema,
  cursor: z.optional(cursorSchema),
})
export const unsubscribeFrame = z.object({ t: z.literal('unsubscribe'), scope: scopeNameSchema })
/**
 * Commands of one lane in the order in which they were written. They are taken in this order; after one that is refused
 * for now, the rest is refused `lane-blocked` (CMD-4). Items are checked one by one, so that one bad command does not
 * take its neighbours down.
 */
export const commandsFrame = z.object({
  t: z.literal('commands'),
  items: z.array(z.looseObject({ id: idSchema })).check(z.minLength(1), z.maxLength(limits.commandsPerFrame)),
})
export const typingFrame = z.object({ t: z.literal('typing'), conversationId: idSchema, on: z.boolean() })
export const pingFrame = z.object({ t: z.literal('ping'), n: z.int() })

export const upFrameSchema = z.discriminatedUnion('t', [
  helloFrame,
  subscribeFrame,
  unsubscribeFrame,
  commandsFrame,
  typingFrame,
  pingFrame,
])
export type UpFrame = z.infer<typeof upFrameSchema>
