import * as z from 'zod/mini'

export const roleSchema = z.enum(['agent', 'admin', 'superadmin'])
export type Role = z.infer<typeof roleSchema>
