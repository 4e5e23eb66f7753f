import * as z from 'zod/mini'
import { textSchema, timeSchema } from '../conversation/schema.ts'
import { idSchema } from '../ids.ts'
import { presenceChoiceSchema } from './records.ts'

/** `id` is made by the client and is the command's identity for ever; `at` is the device's time, shown while unsent. */
const base = { id: idSchema, at: timeSchema }
const onConversation = z.object({ conversationId: idSchema })

/** Customer: ask for a person in a group without a message. */
export const openCommand = z.object({
  ...base,
  type: z.literal('open'),
  args: z.object({ groupId: idSchema }),
})
/** Customer: into a group (which conversation that is, the server knows); staff: into a conversation. */
export const postCommand = z.object({
  ...base,
  type: z.literal('post'),
  args: z.union([
    z.object({ groupId: idSchema, text: textSchema }),
    z.object({ conversationId: idSchema, text: textSchema }),
  ]),
})
export const acceptCommand = z.object({ ...base, type: z.literal('accept'), args: onConversation })
export const takeNextCommand = z.object({
  ...base,
  type: z.literal('takeNext'),
  args: z.object({ groupId: idSchema }),
})
/** Admins: become the assignee of an active conversation of somebody else. */
export const takeOverCommand = z.object({ ...base, type: z.literal('takeOver'), args: onConversation })
export const endCommand = z.object({ ...base, type: z.literal('end'), args: onConversation })
export const leaveCommand = z.object({ ...base, type: z.literal('leave'), args: onConversation })
export const readCommand = z.object({
  ...base,
  type: z.literal('read'),
  args: z.object({ conversationId: idSchema, pos: z.int().check(z.nonnegative()) }),
})
export const setPresenceCommand = z.object({
  ...base,
  type: z.literal('setPresence'),
  args: z.object({ presence: presenceChoiceSchema }),
})

export const commandSchema = z.discriminatedUnion('type', [
  openCommand,
  postCommand,
  acceptCommand,
  takeNextCommand,
  takeOverCommand,
  endCommand,
  leaveCommand,
  readCommand,
  setPresenceCommand,
])
export type Command = z.infer<typeof commandSchema>
export type CommandType = Command['type']
export type CommandOf<T extends CommandType> = Extract<Command, { type: T }>
