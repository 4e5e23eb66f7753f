import type { FastifyBaseLogger } from 'fastify'
import type { Id } from '../domain/ids.ts'
import type { Config } from './config.ts'
import type { Database } from './db/sql-connection.ts'
import type { SyncService } from './sync/sync-service.ts'

/** What every part of the server is given; there is no module-level state. */
export type Context = {
  config: Config
  database: Database
  /** ms since 1970 */
  clock: () => number
  newId: () => Id
  log: FastifyBaseLogger
  sync: SyncService
}
