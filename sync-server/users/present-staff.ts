import type { EntityManager } from '@mikro-orm/core'
import type { Delivery } from '../../domain/conversation/route.ts'
import type { Id } from '../../domain/ids.ts'
import type { StaffActor } from '../../domain/roles/actor.ts'
import type { Role } from '../../domain/roles/schema.ts'
import type { Me, PresenceChoice, StaffRecord } from '../../domain/wire/records.ts'
import type { SqlReader } from '../db/sql-connection.ts'
import { inGroupOrder } from '../groups/group-admin.ts'
import { Membership } from './membership-entity.ts'
import { Staff } from './staff-entity.ts'

/** A person's own account as the transaction of `em` sees it; undefined when there is none. */
export async function meOf(em: EntityManager, staffId: Id): Promise<Me | undefined> {
  const staff = await em.findOne(Staff, staffId)
  if (!staff) return undefined
  const memberships = await em.find(Membership, { staffId })
  const { id, account, displayName, role, enabled, presence } = staff
  const groupIds = await inGroupOrder(
    em,
    memberships.map((membership) => membership.groupId),
  )
  return { id, account, displayName, role, enabled, groupIds, presence }
}

/** The same outside of a transaction, in one statement. */
export async function readMe(reader: SqlReader, staffId: Id): Promise<Me | undefined> {
  type Row = {
    account: string
    display_name: string
    role: Role
    enabled: number
    presence: string
    group_id: string | null
  }
  const rows = await reader.all<Row>(
    `SELECT staff.account, staff.display_name, staff.role, CASE WHEN staff.enabled THEN 1 ELSE 0 END AS enabled, staff.presence, groups.id AS group_id
     FROM staff LEFT JOIN membership ON membership.staff_id = staff.id LEFT JOIN groups ON groups.id = membership.group_id
     WHERE staff.id = ? ORDER BY groups.position, groups.id`,
    [staffId],
  )
  const [row] = rows
  if (!row) return undefined
  return {
    id: staffId,
    account: row.account,
    displayName: row.display_name,
    role: row.role,
    enabled: row.enabled === 1,
    groupIds: rows.flatMap((one) => one.group_id ?? []),
    presence: row.presence as PresenceChoice,
  }
}

/** What a change of an account tells its owner and the colleagues. */
export function staffDeliveries(me: Me, at: number): Delivery[] {
  const { id, displayName, role, enabled, groupIds } = me
  const staff: StaffRecord = { id, displayName, role, enabled, groupIds }
  return [
    { scope: 'workspace', event: { type: 'staffPut', at, staff } },
    { scope: `user:${id}`, event: { type: 'meChanged', at, me } },
  ]
}

/** An account as rules see it. */
export function actorOfMe(me: Me): StaffActor {
  const { id, displayName, role, enabled, groupIds } = me
  return { kind: 'staff', id, name: displayName, role, enabled, groupIds }
}
