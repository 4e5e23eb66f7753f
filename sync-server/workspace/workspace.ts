import type { EntityManager } from '@mikro-orm/core'
import type { Id } from '../../domain/ids.ts'
import type { SqlReader } from '../db/sql-connection.ts'
import { Workspace } from './workspace-entity.ts'

const workspaceId = 1
const defaultName = 'Holdfast'

/** Makes the workspace on the first start; its epoch names this database to devices for ever (SPEC STR-5). */
export async function ensureWorkspace(em: EntityManager, nowAt: number, epoch: Id): Promise<void> {
  if (await em.findOne(Workspace, workspaceId)) return
  em.create(Workspace, { id: workspaceId, name: defaultName, epoch, directoryVersion: 1, createdAt: nowAt })
  await em.flush()
}

/** The name that customers see. */
export async function workspaceName(reader: SqlReader): Promise<string> {
  const [row] = await reader.all<{ name: string }>('SELECT name FROM workspace')
  return row?.name ?? defaultName
}

/** The hash of the set-up link's token, or undefined when there is no open link. */
export async function setupTokenHash(em: EntityManager): Promise<string | undefined> {
  const workspace = await em.findOneOrFail(Workspace, workspaceId)
  return workspace.setupTokenHash ?? undefined
}

/** Opens the set-up link with a token's hash, or closes it; part of the caller's transaction, if there is one. */
export async function putSetupTokenHash(em: EntityManager, hash: string | undefined): Promise<void> {
  await em.nativeUpdate(Workspace, workspaceId, { setupTokenHash: hash ?? null })
}
