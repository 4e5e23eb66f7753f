import type { Id } from '../../../domain/ids.ts'
import { type DexieSyncStore, openDexieStore } from '../../store/dexie-store.ts'
import { createBrowserScheduler, newBrowserId, wakeOnReturn } from '../../sync/browser-scheduler.ts'
import { createSyncEngine } from '../../sync/engine.ts'
import type { SyncEngine } from '../../sync/engine-port.ts'
import { createHttpTransport } from '../../sync/http-transport.ts'
import { createSharedEngine, type TabChannel, type TabLocks } from '../../sync/leader.ts'
import { createWebSocketTransport } from '../../sync/websocket-transport.ts'
import { readSession, storeNameOf } from '../session/session-storage.ts'
import { createEphemera, type EphemeraStore } from './ephemera.ts'

/** Everything that the screens of one person work with. */
export type Workspace = { store: DexieSyncStore; engine: SyncEngine; ephemera: EphemeraStore; close: () => void }

const DEVICE = 'holdfast-device'

function deviceId(): Id {
  const kept = localStorage.getItem(DEVICE)
  if (kept !== null) return kept
  const made = newBrowserId()
  localStorage.setItem(DEVICE, made)
  return made
}

function csrfHeader(): Record<string, string> {
  const session = readSession()
  return session ? { 'x-csrf-token': session.csrf } : {}
}

/** Opens the store of a member of staff and starts the engine over it, shared with the other tabs. */
export function openWorkspace(staffId: Id): Workspace {
  const name = storeNameOf(staffId)
  const store = openDexieStore(name)
  const scheduler = createBrowserScheduler()
  const socketUrl = new URL('/sync', window.location.href)
  socketUrl.protocol = socketUrl.protocol === 'https:' ? 'wss:' : 'ws:'
  const shared = { store, app: 'staff', scheduler, newId: newBrowserId } as const
  const engine = createSharedEngine({
    ...shared,
    name,
    locks: navigator.locks as TabLocks | undefined,
    openChannel: (channel) => new BroadcastChannel(channel) as TabChannel,
    createEngine: () =>
      createSyncEngine({
        ...shared,
        transports: [
          createWebSocketTransport(socketUrl.href),
          createHttpTransport({ url: '/api/sync', scheduler, headers: csrfHeader }),
        ],
        hello: { app: 'staff', deviceId: deviceId() },
        isOnline: () => navigator.onLine,
        onError: (error) => console.error(error),
      }),
  })
  const ephemera = createEphemera(scheduler.after)
  const stopEphemera = engine.onEphemeral(ephemera.take)
  const stopWaking = wakeOnReturn(engine)
  engine.start()
  return {
    store,
    engine,
    ephemera,
    close() {
      stopWaking()
      stopEphemera()
      engine.stop()
      store.close()
    },
  }
}
