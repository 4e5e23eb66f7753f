import * as z from 'zod/mini'
import { idSchema } from '../ids.ts'
import { roleSchema } from '../roles/schema.ts'

export const presenceChoiceSchema = z.enum(['online', 'away'])
export type PresenceChoice = z.infer<typeof presenceChoiceSchema>
export const presenceSchema = z.enum(['online', 'away', 'offline'])
export type Presence = z.infer<typeof presenceSchema>

/** A group as staff devices keep it. */
export const groupRecordSchema = z.object({
  id: idSchema,
  key: z.string(),
  name: z.string(),
  clientName: z.string(),
  position: z.int(),
})
export type GroupRecord = z.infer<typeof groupRecordSchema>

/** A colleague as staff devices keep them. */
export const staffRecordSchema = z.object({
  id: idSchema,
  displayName: z.string(),
  role: roleSchema,
  enabled: z.boolean(),
  groupIds: z.array(idSchema),
})
export type StaffRecord = z.infer<typeof staffRecordSchema>

/** The person's own account. */
export const meSchema = z.object({
  id: idSchema,
  account: z.string(),
  displayName: z.string(),
  role: roleSchema,
  enabled: z.boolean(),
  groupIds: z.array(idSchema),
  presence: presenceChoiceSchema,
})
export type Me = z.infer<typeof meSchema>
