import type { EntityManager } from '@mikro-orm/core'
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
    const position = 1 + (await em.count(Group))
    const record: GroupRecord = { id: administration.newId(), ...group, position }
    const at = administration.clock()
    em.create(Group, { ...record, createdAt: at })
    return { result: record, deliveries: [{ scope: 'workspace', event: { type: 'groupPut', at, group: record } }] }
  })
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
