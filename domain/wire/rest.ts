import * as z from 'zod/mini'
import { timeSchema } from '../conversation/schema.ts'
import { idSchema } from '../ids.ts'
import { limits } from '../limits.ts'
import { downFrameSchema, wholeConversationSchema } from './down.ts'
import { meSchema } from './records.ts'
import { scopeNameSchema } from './scope.ts'
import { cursorSchema, helloFrame, upFrameSchema } from './up.ts'

/** Text that is looked up or stored as it is: PostgreSQL knows no NUL. */
const withoutNul = z.refine<string>((text) => !text.includes('\u0000'), { error: 'nul' })
const accountSchema = z.string().check(z.regex(/^[A-Za-z0-9._@-]{2,40}$/))
const passwordSchema = z.string().check(z.minLength(8), z.maxLength(200))
const displayNameSchema = z.string().check(z.trim(), z.minLength(1), z.maxLength(limits.nameLength), withoutNul)

/** POST /api/login */
export const loginBody = z.object({
  account: z.string().check(z.minLength(1), z.maxLength(40), withoutNul),
  password: z.string().check(z.minLength(1), z.maxLength(200)),
})
/** POST /api/setup: the first superadmin, by the one-time link that the first start prints. */
export const setupBody = z.object({
  token: z.string().check(z.maxLength(200)),
  account: accountSchema,
  displayName: displayNameSchema,
  password: passwordSchema,
})
/** A new account, as the command line and the administration make it. */
export const newStaffSchema = z.object({
  account: accountSchema,
  displayName: displayNameSchema,
  password: passwordSchema,
  role: z.enum(['agent', 'admin', 'superadmin']),
  groupKeys: z.array(z.string().check(withoutNul)),
})
/** Answer to login, setup and GET /api/me. `csrf` goes back in the header `x-csrf-token` of unsafe calls. */
export const sessionReply = z.object({ me: meSchema, csrf: z.string(), expiresAt: timeSchema })
export type SessionReply = z.infer<typeof sessionReply>

/** POST /api/customer-sessions: who is asking, and which group the page is for. */
export const customerSessionBody = z.object({
  groupKey: z.string().check(z.maxLength(60), withoutNul),
  token: z.optional(z.string().check(z.maxLength(200))),
})
export const customerGroupSchema = z.object({ id: idSchema, key: z.string(), name: z.string() })
export const customerSessionReply = z.object({
  token: z.string(),
  customerId: idSchema,
  group: customerGroupSchema,
  workspaceName: z.string(),
})
export type CustomerSessionReply = z.infer<typeof customerSessionReply>

/**
 * POST /api/sync: the socket's frames for networks that block sockets. `hello` names the caller; `cursors` are the
 * scopes to deliver, each after its cursor (null: a snapshot). Waits up to `waitMs` when there is nothing to say.
 */
export const syncBody = z.object({
  hello: helloFrame,
  frames: z.array(upFrameSchema).check(z.maxLength(20)),
  cursors: z
    .record(scopeNameSchema, z.nullable(cursorSchema))
    .check(z.refine((cursors) => Object.keys(cursors).length <= limits.scopesPerPoll, { error: 'too many' })),
  waitMs: z.int().check(z.nonnegative(), z.maximum(30_000)),
})
export type SyncBody = z.infer<typeof syncBody>
export const syncReply = z.object({ frames: z.array(downFrameSchema) })

/** GET /api/conversations/ended?groupId&before&name&mine&limit: newest first. */
export const endedQuery = z.object({
  groupId: idSchema,
  name: z.optional(z.string().check(z.maxLength(60), withoutNul)),
  mine: z.optional(z.enum(['true', 'false'])),
  page: z.optional(z.coerce.number().check(z.int(), z.positive(), z.maximum(10_000))),
})
export const endedReply = z.object({
  total: z.int(),
  pageSize: z.int(),
  items: z.array(wholeConversationSchema.shape.conversation),
})
export type EndedReply = z.infer<typeof endedReply>
/** GET /api/conversations/:id: one conversation whole. */
export const conversationReply = wholeConversationSchema

/** The body of every refused REST call. */
export const errorReply = z.object({
  code: z.string(),
  detail: z.optional(z.record(z.string(), z.union([z.string(), z.number()]))),
})
