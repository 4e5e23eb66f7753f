import type { CustomerSessionReply } from '../../domain/wire/rest.ts'
import { openIdbStore } from '../store/idb-store.ts'
import { createBrowserScheduler, newBrowserId, wakeOnReturn } from '../sync/browser-scheduler.ts'
import { createSyncEngine } from '../sync/engine.ts'
import type { SyncEngine } from '../sync/engine-port.ts'
import { createHttpTransport } from '../sync/http-transport.ts'
import { createSharedEngine, type TabChannel } from '../sync/leader.ts'
import type { SyncStore } from '../sync/store-port.ts'
import { createWebSocketTransport } from '../sync/websocket-transport.ts'
import { deviceId } from './session.ts'

const name = 'holdfast-chat'

/** Opens this device's store and starts to sync it. Rejects where the browser lets the page store nothing. */
export async function startSync({ token }: CustomerSessionReply): Promise<{ store: SyncStore; engine: SyncEngine }> {
  const store = openIdbStore(name)
  await store.outbox.all()
  const shared = {
    store,
    app: 'customer',
    scheduler: createBrowserScheduler(),
    newId: newBrowserId,
    onError: (error: unknown) => console.error(error),
  } as const
  const hello = { app: shared.app, deviceId: deviceId(), token }
  const socket = createWebSocketTransport(`${location.origin.replace(/^http/, 'ws')}/sync`)
  const http = createHttpTransport({ url: '/api/sync', scheduler: shared.scheduler })
  const engine = createSharedEngine({
    ...shared,
    name,
    createEngine: () =>
      createSyncEngine({ ...shared, transports: [socket, http], hello, isOnline: () => navigator.onLine }),
    locks: navigator.locks,
    openChannel: (channel) => new BroadcastChannel(channel) as TabChannel,
  })
  engine.start()
  wakeOnReturn(engine)
  return { store, engine }
}
