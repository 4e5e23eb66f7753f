import type { CustomerSessionReply } from '../../domain/wire/rest.ts'
import { openIdbStore } from '../store/idb-store.ts'
import { browserScheduler } from '../sync/browser-scheduler.ts'
import type { SyncEngine } from '../sync/engine-port.ts'
import { httpTransport } from '../sync/http-transport.ts'
import { createSharedEngine } from '../sync/leader.ts'
import type { SyncStore } from '../sync/store-port.ts'
import { websocketTransport } from '../sync/websocket-transport.ts'
import { deviceId, newId } from './session.ts'

const name = 'holdfast-chat'

/** Opens this customer's store and starts to sync it. Rejects where the browser lets the page store nothing. */
export async function startSync(session: CustomerSessionReply): Promise<{ store: SyncStore; engine: SyncEngine }> {
  throw new Error('later')
}
