import { defineEntity, p } from '@mikro-orm/core'
import type { Role } from '../../domain/roles/schema.ts'
import type { PresenceChoice } from '../../domain/wire/records.ts'

/** An account of an agent, admin or superadmin. */
export const Staff = defineEntity({
  name: 'Staff',
  tableName: 'staff',
  properties: {
    id: p.text().primary(),
    account: p.text(),
    displayName: p.text(),
    role: p.text().$type<Role>(),
    enabled: p.boolean(),
    passwordHash: p.text(),
    presence: p.text().$type<PresenceChoice>(),
    createdAt: p.bigint('number'),
  },
})
