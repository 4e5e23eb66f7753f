import 'fake-indexeddb/auto'
import { openDexieStore } from '../../client/store/dexie-store.ts'
import { openIdbStore } from '../../client/store/idb-store.ts'
import { createMemoryStore, type MemoryStore } from '../../client/store/memory-store.ts'
import { syncStoreSuite } from './sync-store.ts'

syncStoreSuite(
  'the memory store',
  async () => createMemoryStore(),
  async (store) => createMemoryStore((store as MemoryStore).snapshotState()),
)

syncStoreSuite(
  'the store of the staff app',
  async () => openDexieStore('staff'),
  async (store) => {
    store.close()
    return openDexieStore('staff')
  },
)

syncStoreSuite(
  'the store of the customer page',
  async () => openIdbStore('customer'),
  async (store) => {
    store.close()
    return openIdbStore('customer')
  },
)
