import type { OutboxEntry, SyncStore } from '../../client/sync/store-port.ts'
import type { Gate } from './gate.ts'

export type OutboxWatch = {
  /** Durably in the outbox now. */
  added(entry: OutboxEntry): void
}

/** One tab's view of a device's store: cache and outbox each wait at a gate and go on in the order of asking. */
export function gatedStore(inner: SyncStore, gates: { cache: Gate; outbox: Gate }, watch: OutboxWatch): SyncStore {
  const { cache, outbox } = inner
  const reading = <T>(label: string, read: () => Promise<T>): Promise<T> => gates.cache.pass(label, read)
  const unsent = <T>(label: string, work: () => Promise<T>): Promise<T> => gates.outbox.pass(label, work)
  return {
    ...inner,
    cache: {
      ...cache,
      transaction: (work) => gates.cache.pass('transaction', () => cache.transaction(work)),
      cursors: () => reading('cursors', () => cache.cursors()),
      conversation: (id) => reading('conversation', () => cache.conversation(id)),
    },
    outbox: {
      ...outbox,
      add: (entry, replaces) =>
        unsent('add', async () => {
          const added = await outbox.add(entry, replaces)
          watch.added(added)
          return added
        }),
      all: () => unsent('all', () => outbox.all()),
      refuse: (id, code, detail) => unsent('refuse', () => outbox.refuse(id, code, detail)),
      retry: (id, as) =>
        unsent('retry', async () => {
          await outbox.retry(id, as)
          const again = (await outbox.all()).find((entry) => entry.id === as)
          if (again) watch.added(again)
        }),
      remove: (ids) => unsent('remove', () => outbox.remove(ids)),
    },
  }
}
