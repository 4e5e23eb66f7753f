import type { Id } from '../ids.ts'
import type { Role } from './schema.ts'

/** A member of staff as rules see them: rights as they are at this moment. */
export type StaffActor = {
  kind: 'staff'
  id: Id
  name: string
  role: Role
  enabled: boolean
  groupIds: readonly Id[]
}
export type CustomerActor = { kind: 'customer'; id: Id; name: string; visitorId?: string }
/** Whoever asks for something. */
export type Actor = StaffActor | CustomerActor
