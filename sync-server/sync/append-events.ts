import type { EntityManager } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Delivery } from '../../domain/conversation/route.ts'

/**
 * Appends events to their scopes inside the caller's transaction (SPEC STR-1): the scope's row is updated first, so its
 * lock gives the sequence number and no hole can exist. For administrative changes; commands go by `sync/commit`.
 * After the transaction the caller tells `context.sync.directoryChanged()`.
 */
export async function appendEvents(em: EntityManager, at: number, deliveries: readonly Delivery[]): Promise<void> {
  const connection = (em as SqlEntityManager).getConnection()
  const transaction = em.getTransactionContext()
  for (const { scope, event } of deliveries) {
    await connection.execute(
      'INSERT INTO scope (id, name, head, tail) VALUES ((SELECT coalesce(max(id), 0) + 1 FROM scope), ?, 0, 0) ON CONFLICT (name) DO NOTHING',
      [scope],
      'run',
      transaction,
    )
    await connection.execute('UPDATE scope SET head = head + 1 WHERE name = ?', [scope], 'run', transaction)
    await connection.execute(
      'INSERT INTO event (scope_id, seq, at, data) SELECT id, head, ?, ? FROM scope WHERE name = ?',
      [at, JSON.stringify(event), scope],
      'run',
      transaction,
    )
  }
}

/** Marks rights or names as changed, so that no command is decided by older ones (SPEC ROL-4). Same transaction. */
export async function bumpDirectory(em: EntityManager): Promise<void> {
  const connection = (em as SqlEntityManager).getConnection()
  await connection.execute(
    'UPDATE workspace SET directory_version = directory_version + 1',
    [],
    'run',
    em.getTransactionContext(),
  )
}
