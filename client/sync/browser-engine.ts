import { createBrowserScheduler, newBrowserId, wakeOnReturn } from './browser-scheduler.ts'
import type { Hello } from './connection.ts'
import { createSyncEngine } from './engine.ts'
import type { SyncEngine } from './engine-port.ts'
import { createHttpTransport } from './http-transport.ts'
import { createSharedEngine } from './leader.ts'
import type { SyncStore } from './store-port.ts'
import type { TabLocks } from './tabs.ts'
import { createWebSocketTransport } from './websocket-transport.ts'

export type BrowserEngineOptions = {
  /** The same for all tabs of one store: they share one connection. */
  name: string
  store: SyncStore
  hello: Hello
  onError: (error: unknown) => void
}

/**
 * The engine of a page, to the server that the page came from: by WebSocket, else by HTTP. It wakes by itself when the
 * network or the person comes back; `stop` ends that too. The caller starts it.
 */
export function openBrowserEngine({ name, store, hello, onError }: BrowserEngineOptions): SyncEngine {
  const scheduler = createBrowserScheduler()
  const here = location.origin
  const createEngine = (): SyncEngine =>
    createSyncEngine({
      store,
      hello,
      scheduler,
      newId: newBrowserId,
      onError,
      isOnline: () => navigator.onLine,
      transports: [
        createWebSocketTransport(`${here.replace(/^http/, 'ws')}/sync`),
        createHttpTransport({ url: `${here}/api/sync`, scheduler }),
      ],
    })
  const engine = createSharedEngine({
    name,
    store,
    app: hello.app,
    scheduler,
    newId: newBrowserId,
    createEngine,
    locks: navigator.locks as TabLocks | undefined,
    openChannel: (channelName) => new BroadcastChannel(channelName),
  })
  const { start, stop } = engine
  let sleep = (): void => undefined
  engine.start = () => {
    sleep()
    sleep = wakeOnReturn(engine)
    start()
  }
  engine.stop = () => {
    sleep()
    stop()
  }
  return engine
}
