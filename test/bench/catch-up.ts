import { performance } from 'node:perf_hooks'
import { createMemoryStore } from '../../client/store/memory-store.ts'
import { createBrowserScheduler, newBrowserId } from '../../client/sync/browser-scheduler.ts'
import { createSyncEngine } from '../../client/sync/engine.ts'
import { createWebSocketTransport } from '../../client/sync/websocket-transport.ts'

/**
 * How long the real client engine, with the memory store, takes from connecting until it has applied a scope of 10,000
 * messages event by event; ms, median of `runs`. The cursor stands at the beginning, so nothing comes as a snapshot.
 */
export async function measureCatchUp(
  socketUrl: string,
  who: { id: string; token: string; messages: number },
  runs: number,
): Promise<number> {
  const times: number[] = []
  const epoch = await epochOf(socketUrl, who.token)
  for (let run = 0; run < runs; run += 1) times.push(await catchUpOnce(socketUrl, who, epoch))
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? Number.NaN
}

async function catchUpOnce(
  socketUrl: string,
  { id, token, messages }: { id: string; token: string; messages: number },
  epoch: string,
): Promise<number> {
  const store = createMemoryStore()
  await store.cache.transaction((cache) => cache.putCursor(`customer:${id}`, { epoch, seq: 0 }))
  const engine = engineFor(socketUrl, token, store)
  const startedAt = performance.now()
  await new Promise<void>((resolve) => {
    engine.onState((state) => {
      if (state.kind === 'open' && state.catchingUp.size === 0) resolve()
    })
    engine.start()
  })
  const tookMs = performance.now() - startedAt
  engine.stop()
  const [conversation] = await store.cache.allConversations()
  const applied = conversation ? (await store.cache.messages(conversation.id)).length : 0
  if (applied < messages) throw new Error(`only ${applied} of ${messages} messages were applied`)
  return tookMs
}

function engineFor(socketUrl: string, token: string, store: ReturnType<typeof createMemoryStore>) {
  return createSyncEngine({
    store,
    transports: [createWebSocketTransport(`${socketUrl}/sync`)],
    hello: { app: 'customer', deviceId: newBrowserId(), token },
    scheduler: createBrowserScheduler(),
    newId: newBrowserId,
    onError(error) {
      throw error
    },
  })
}

/** The epoch of the server's database, from a first sync. */
async function epochOf(socketUrl: string, token: string): Promise<string> {
  const store = createMemoryStore()
  const engine = engineFor(socketUrl, token, store)
  await new Promise<void>((resolve) => {
    engine.onState((state) => state.kind === 'open' && state.catchingUp.size === 0 && resolve())
    engine.start()
  })
  engine.stop()
  const [cursor] = (await store.cache.cursors()).values()
  return cursor?.epoch ?? ''
}
