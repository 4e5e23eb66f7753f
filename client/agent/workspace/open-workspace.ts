import type { Id } from '../../../domain/ids.ts'
import { type DexieSyncStore, openDexieStore } from '../../store/dexie-store.ts'
import { openBrowserEngine } from '../../sync/browser-engine.ts'
import { createBrowserScheduler, newBrowserId } from '../../sync/browser-scheduler.ts'
import type { SyncEngine } from '../../sync/engine-port.ts'
import { storeNameOf } from '../session/session-storage.ts'
import { createEphemera, type EphemeraStore } from './ephemera.ts'
import { shareEphemera } from './share-ephemera.ts'

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

/** Opens the store of a member of staff and starts the engine over it, shared with the other tabs. */
export function openWorkspace(staffId: Id): Workspace {
  const name = storeNameOf(staffId)
  const store = openDexieStore(name)
  const hello = { app: 'staff', deviceId: deviceId() } as const
  const engine = openBrowserEngine({ name, store, hello, onError: (error) => console.error(error) })
  const ephemera = createEphemera(createBrowserScheduler().after)
  const stopEphemera = engine.onEphemeral(ephemera.take)
  const channel = new BroadcastChannel(`${name}-facts`)
  shareEphemera(channel, ephemera)
  engine.start()
  return {
    store,
    engine,
    ephemera,
    close() {
      channel.close()
      stopEphemera()
      engine.stop()
      store.close()
    },
  }
}
