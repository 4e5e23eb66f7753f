import type { EntityManager } from '@mikro-orm/core'
import type { Delivery } from '../../domain/conversation/route.ts'
import type { Id } from '../../domain/ids.ts'
import type { GroupRecord } from '../../domain/wire/records.ts'
import { type Administration, administrate } from '../db/administrate.ts'
import { AppError } from '../http/app-error.ts'
import { Group } from './group-entity.ts'

export type NewGroup = {
  /** What the address of the customers' page names; unique. */
  key: string
  name: string
  /** The name that customers see. */
  clientName: string
}

/** Adds a group behind the others. Throws `bad-request` when the key is taken. */
export async function addGroup(administration: Administration, group: NewGroup): Promise<GroupRecord> {
  return administrate(administration, async (em) => {
    if (await em.count(Group, { key: group.key })) throw new AppError('bad-request', { key: group.key })
    const record = await insertGroup(em, administration, group)
    return { result: record, deliveries: [groupDelivery(record, administration.clock())] }
  })
}

/** What a workspace starts with, so that the customers' page works at once; it can be renamed like any other group. */
const firstGroup: NewGroup = { key: 'service', name: '客服', clientName: '客服' }

/** The part of the set-up: makes the first group where there is none; undefined where there is one. */
export async function ensureFirstGroup(
  em: EntityManager,
  administration: Administration,
): Promise<GroupRecord | undefined> {
  return (await em.count(Group)) > 0 ? undefined : insertGroup(em, administration, firstGroup)
}

async function insertGroup(em: EntityManager, { clock, newId }: Administration, group: NewGroup): Promise<GroupRecord> {
  const record: GroupRecord = { id: newId(), ...group, position: 1 + (await em.count(Group)) }
  em.create(Group, { ...record, createdAt: clock() })
  await em.flush()
  return record
}

/** The event that tells staff devices of a new or changed group. */
export function groupDelivery(group: GroupRecord, at: number): Delivery {
  return { scope: 'workspace', event: { type: 'groupPut', at, group } }
}

/** The ids of groups by their keys, in the order of the groups. Throws `not-found` with the first unknown key. */
export async function groupIdsOfKeys(em: EntityManager, keys: readonly string[]): Promise<Id[]> {
  const groups = await em.find(Group, { key: { $in: [...keys] } }, { orderBy: { position: 'asc', id: 'asc' } })
  const unknown = keys.find((key) => !groups.some((group) => group.key === key))
  if (unknown !== undefined) throw new AppError('not-found', { group: unknown })
  return groups.map((group) => group.id)
}

/** The given ids of groups in the order of the groups. */
export async function inGroupOrder(em: EntityManager, ids: readonly Id[]): Promise<Id[]> {
  const groups = await em.find(Group, { id: { $in: [...ids] } }, { orderBy: { position: 'asc', id: 'asc' } })
  return groups.map((group) => group.id)
}
