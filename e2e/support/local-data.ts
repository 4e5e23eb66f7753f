import type { Page } from '@playwright/test'

/** Everything that the page's origin keeps in IndexedDB and localStorage, as one text. */
export function localData(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const found: unknown[] = [{ ...localStorage }]
    for (const { name } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name ?? ''))
      for (const store of database.objectStoreNames) {
        const rows = await done(database.transaction(store).objectStore(store).getAll())
        if (rows.length > 0) found.push({ store, rows })
      }
      database.close()
    }
    return JSON.stringify(found)
  })
}
