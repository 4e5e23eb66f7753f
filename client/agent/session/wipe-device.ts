import { openDexieStore } from '../../store/dexie-store.ts'
import { readSession, storeNameOf } from './session-storage.ts'

/** Whose data is still to be removed from this device, as JSON. */
const PENDING = 'holdfast-wipes'

function pendingWipes(): string[] {
  try {
    const ids: unknown = JSON.parse(localStorage.getItem(PENDING) ?? '[]')
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []
  } catch {
    return []
  }
}

function keepPending(ids: readonly string[]): void {
  if (ids.length === 0) localStorage.removeItem(PENDING)
  else localStorage.setItem(PENDING, JSON.stringify(ids))
}

async function removeAll(staffId: string): Promise<void> {
  const store = openDexieStore(storeNameOf(staffId))
  const emptied = await store.wipe().then(
    () => true,
    () => false,
  )
  // Emptied first: where another tab still holds a database open, its deletion waits for that tab.
  const deleted = await Promise.allSettled([store.cacheDb.delete(), store.outboxDb.delete()])
  if (!emptied && deleted.some(({ status }) => status === 'rejected')) throw new Error('not wiped')
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(`holdfast-${staffId}-`)) localStorage.removeItem(key)
  }
}

/** Removes everything that this device keeps of the person. Rejects where it cannot: `finishWipes` then tries again. */
export async function wipeDevice(staffId: string, remove = removeAll): Promise<void> {
  keepPending([...pendingWipes().filter((id) => id !== staffId), staffId])
  await remove(staffId)
  keepPending(pendingWipes().filter((id) => id !== staffId))
}

/** At the start of the app: removes what a log-out before could not. Whoever has logged in again since keeps theirs. */
export async function finishWipes(remove = removeAll): Promise<void> {
  const current = readSession()?.me.id
  const due = pendingWipes().filter((id) => id !== current)
  keepPending(due)
  for (const staffId of due) await wipeDevice(staffId, remove).catch(() => undefined)
}
