import type { FastifyInstance } from 'fastify'
import type { Id } from '../../domain/ids.ts'
import type { Presence } from '../../domain/wire/records.ts'

/** What the rest of the server asks of the sync engine. */
export interface SyncService {
  /** Registers `/sync` (WebSocket) and `POST /api/sync`. */
  register(app: FastifyInstance): void
  /** Loads state and starts timers; before it, no connection is taken. */
  start(): Promise<void>
  /** Rights, names or groups were changed (and committed): reloads them and applies them to open sockets at once. */
  directoryChanged(): Promise<void>
  /** Ends the open connections of a staff session (log-out, revocation) with `expired-session`. */
  closeSession(tokenHash: string): void
  presenceOf(staffId: Id): Presence
  /** Tells every connection to come back later, finishes what is being committed, closes. */
  stop(): Promise<void>
}
