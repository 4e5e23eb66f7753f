import type { CustomerSessionReply } from '../../domain/wire/rest.ts'
import { openIdbStore } from '../store/idb-store.ts'
import { openBrowserEngine } from '../sync/browser-engine.ts'
import type { SyncEngine } from '../sync/engine-port.ts'
import type { SyncStore } from '../sync/store-port.ts'
import { deviceId } from './session.ts'

const name = 'holdfast-chat'

/** Opens this device's store and starts to sync it. Rejects where the browser lets the page store nothing. */
export async function startSync({ token }: CustomerSessionReply): Promise<{ store: SyncStore; engine: SyncEngine }> {
  const store = openIdbStore(name)
  await store.outbox.all()
  const hello = { app: 'customer', deviceId: deviceId(), token } as const
  const engine = openBrowserEngine({ name, store, hello, onError: (error) => console.error(error) })
  engine.start()
  return { store, engine }
}
