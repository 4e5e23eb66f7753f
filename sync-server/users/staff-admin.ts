import type { EntityManager } from '@mikro-orm/core'
import type * as z from 'zod/mini'
import type { Delivery } from '../../domain/conversation/route.ts'
import type { Id } from '../../domain/ids.ts'
import type { Role } from '../../domain/roles/schema.ts'
import type { Me } from '../../domain/wire/records.ts'
import type { newStaffSchema } from '../../domain/wire/rest.ts'
import { type Administration, administrate } from '../db/administrate.ts'
import { ensureFirstGroup, groupDelivery, groupIdsOfKeys } from '../groups/group-admin.ts'
import { AppError } from '../http/app-error.ts'
import { Membership } from './membership-entity.ts'
import { hashPassword } from './password.ts'
import { meOf, staffDeliveries } from './present-staff.ts'
import { Session } from './session-entity.ts'
import { Staff } from './staff-entity.ts'

export type NewStaff = z.infer<typeof newStaffSchema>

/** A changed account, with the hashes of the session tokens that the change revoked: for `sync.closeSession`. */
export type ChangedStaff = { me: Me; revoked: string[] }

/** Adds an account. Throws `account-taken`, or `not-found` for an unknown group key. */
export async function addStaff(administration: Administration, staff: NewStaff): Promise<Me> {
  const passwordHash = await hashPassword(staff.password)
  return administrate(administration, (em) => insertStaff(em, administration, staff, passwordHash))
}

/**
 * The part of `addStaff` inside the transaction, which the set-up shares. The first superadmin of a workspace without
 * groups gets a first one, so that customers can write at once.
 */
export async function insertStaff(
  em: EntityManager,
  administration: Administration,
  staff: Omit<NewStaff, 'password'>,
  passwordHash: string,
): Promise<{ result: Me; deliveries: Delivery[] }> {
  const { account, displayName, role } = staff
  if (await em.count(Staff, { account })) throw new AppError('account-taken')
  const at = administration.clock()
  const firstGroup = role === 'superadmin' ? await ensureFirstGroup(em, administration) : undefined
  const groupKeys = firstGroup ? [...staff.groupKeys, firstGroup.key] : staff.groupKeys
  const me: Me = {
    id: administration.newId(),
    account,
    displayName,
    role,
    enabled: true,
    groupIds: await groupIdsOfKeys(em, groupKeys),
    presence: 'online',
  }
  const { groupIds, ...columns } = me
  em.create(Staff, { ...columns, passwordHash, createdAt: at })
  await em.flush()
  for (const groupId of groupIds) em.create(Membership, { staffId: me.id, groupId })
  const groups = firstGroup ? [groupDelivery(firstGroup, at)] : []
  return { result: me, deliveries: [...groups, ...staffDeliveries(me, at)] }
}

/** Enables or disables an account; disabling ends its sessions. Throws `not-found` or `last-superadmin` (SPEC USR-3). */
export async function setStaffEnabled(
  administration: Administration,
  staffId: Id,
  enabled: boolean,
): Promise<ChangedStaff> {
  return changeStaff(administration, staffId, async (em) => {
    if (!enabled) await assertNotLastSuperadmin(em, staffId)
    await em.nativeUpdate(Staff, staffId, { enabled })
    return enabled ? [] : revokeSessions(em, staffId)
  })
}

/** Changes a role. Throws `not-found` or `last-superadmin` (SPEC USR-3). */
export async function setStaffRole(administration: Administration, staffId: Id, role: Role): Promise<ChangedStaff> {
  return changeStaff(administration, staffId, async (em) => {
    if (role !== 'superadmin') await assertNotLastSuperadmin(em, staffId)
    await em.nativeUpdate(Staff, staffId, { role })
    return []
  })
}

/** Puts a person into exactly the groups with these keys. Throws `not-found` for the person or an unknown key. */
export async function setStaffGroups(
  administration: Administration,
  staffId: Id,
  groupKeys: readonly string[],
): Promise<ChangedStaff> {
  return changeStaff(administration, staffId, async (em) => {
    const groupIds = await groupIdsOfKeys(em, groupKeys)
    await em.nativeDelete(Membership, { staffId })
    for (const groupId of groupIds) em.create(Membership, { staffId, groupId })
    return []
  })
}

/** Gives an account another password and ends its sessions. Throws `not-found`. */
export async function setStaffPassword(
  administration: Administration,
  staffId: Id,
  password: string,
): Promise<ChangedStaff> {
  const passwordHash = await hashPassword(password)
  return changeStaff(administration, staffId, async (em) => {
    await em.nativeUpdate(Staff, staffId, { passwordHash })
    return revokeSessions(em, staffId)
  })
}

/** The id of an account. Throws `not-found`. */
export async function staffIdOf({ database }: Administration, account: string): Promise<Id> {
  const staff = await database.orm.em.fork().findOne(Staff, { account })
  if (!staff) throw new AppError('not-found', { account })
  return staff.id
}

/** Whether somebody can administer: an enabled superadmin exists. */
export async function hasSuperadmin(em: EntityManager): Promise<boolean> {
  return (await em.count(Staff, { role: 'superadmin', enabled: true })) > 0
}

async function changeStaff(
  administration: Administration,
  staffId: Id,
  change: (em: EntityManager) => Promise<string[]>,
): Promise<ChangedStaff> {
  return administrate(administration, async (em) => {
    if (!(await em.count(Staff, staffId))) throw new AppError('not-found')
    const revoked = await change(em)
    await em.flush()
    const me = await meOf(em, staffId)
    if (!me) throw new Error('an account vanished inside a transaction')
    return { result: { me, revoked }, deliveries: staffDeliveries(me, administration.clock()) }
  })
}

async function assertNotLastSuperadmin(em: EntityManager, staffId: Id): Promise<void> {
  const isOne = await em.count(Staff, { id: staffId, role: 'superadmin', enabled: true })
  const others = await em.count(Staff, { id: { $ne: staffId }, role: 'superadmin', enabled: true })
  if (isOne && others === 0) throw new AppError('last-superadmin')
}

async function revokeSessions(em: EntityManager, staffId: Id): Promise<string[]> {
  const sessions = await em.find(Session, { staffId })
  await em.nativeDelete(Session, { staffId })
  return sessions.map((session) => session.tokenHash)
}
