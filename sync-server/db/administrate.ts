import type { EntityManager } from '@mikro-orm/core'
import type { Delivery } from '../../domain/conversation/route.ts'
import { appendEvents, bumpDirectory } from '../sync/append-events.ts'
import type { World } from '../system.ts'
import type { Database } from './sql-connection.ts'

/** What administrative functions need; a running server is not among it, so that the command line can call them. */
export type Administration = World & { database: Database }

/**
 * Runs an administrative change in one transaction with its events (SPEC ROL-4). The workspace's row is changed first:
 * its lock lets one such change in at a time, so that what the change checked still holds when it commits, and takes
 * the row in the same order as a batch of commands does. A throw undoes everything.
 * Afterwards, inside a server, the caller tells `context.sync.directoryChanged()`.
 */
export async function administrate<T>(
  { database, clock }: Administration,
  change: (em: EntityManager) => Promise<{ result: T; deliveries: readonly Delivery[] }>,
): Promise<T> {
  return database.orm.em.fork().transactional(async (em) => {
    await bumpDirectory(em)
    const { result, deliveries } = await change(em)
    await em.flush()
    await appendEvents(em, clock(), deliveries)
    return result
  })
}
