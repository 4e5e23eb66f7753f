import 'fake-indexeddb/auto'
import { vi } from 'vitest'
import { openIdbStore } from '../../client/store/idb-store.ts'
import { syncStoreSuite } from './sync-store.ts'

// As the build of the customers' page does.
vi.mock('idb', () => import('../../client/widget/small-idb.ts'))

syncStoreSuite(
  'the store of the customer page, as it is built',
  async () => openIdbStore('built'),
  async (store) => {
    store.close()
    return openIdbStore('built')
  },
)
