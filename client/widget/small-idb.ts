/**
 * As much of `idb` as the page's store uses, in half of its size: the build puts it in the place of `idb`. The contract
 * suite of the stores runs over it too; types are idb's.
 */
type Upgrade = {
  upgrade(db: IDBDatabase): void
  blocking?(current: number, blocked: number | null, event: Event): void
  terminated?(): void
}

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

/** The object with promises for its requests, and the same for what its methods give; `more` stands before its own. */
function promising<T extends object>(target: T, more: Record<string, unknown> = {}): T {
  return new Proxy(target, {
    get(_, name: string) {
      if (name in more) return more[name]
      const value: unknown = target[name as keyof T]
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        const result: unknown = value.apply(target, args)
        if (result instanceof IDBRequest) return asked(result)
        return result instanceof IDBObjectStore || result instanceof IDBIndex ? promising(result) : result
      }
    },
  })
}

type Transaction = IDBTransaction & { done: Promise<void>; store: IDBObjectStore }

function openTransaction(db: IDBDatabase, ...args: Parameters<IDBDatabase['transaction']>): Transaction {
  const transaction = db.transaction(...args)
  const done = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error ?? new DOMException('', 'AbortError'))
  })
  const store = promising(transaction.objectStore(transaction.objectStoreNames[0] as string))
  return promising(transaction, { done, store }) as Transaction
}

/** One request in a transaction of its own. */
async function once(db: IDBDatabase, store: string, mode: IDBTransactionMode, act: (on: IDBObjectStore) => unknown) {
  const transaction = openTransaction(db, store, mode)
  const [result] = await Promise.all([act(transaction.store), transaction.done])
  return result
}

/** As idb's `openDB`, with those of its shortcuts that the store uses. */
export async function openDB(name: string, version: number, { upgrade, blocking, terminated }: Upgrade) {
  const request = indexedDB.open(name, version)
  request.onupgradeneeded = () => upgrade(request.result)
  const db = await asked(request)
  db.onversionchange = (event) => blocking?.(event.oldVersion, event.newVersion, event)
  db.onclose = () => terminated?.()
  return promising(db, {
    transaction: (...args: Parameters<IDBDatabase['transaction']>) => openTransaction(db, ...args),
    get: (store: string, key: string) => once(db, store, 'readonly', (on) => on.get(key)),
    getAll: (store: string) => once(db, store, 'readonly', (on) => on.getAll()),
    getAllFromIndex: (store: string, index: string, range?: IDBKeyRange) =>
      once(db, store, 'readonly', (on) => on.index(index).getAll(range)),
    put: (store: string, value: unknown, key?: string) => once(db, store, 'readwrite', (on) => on.put(value, key)),
    delete: (store: string, key: string) => once(db, store, 'readwrite', (on) => on.delete(key)),
    clear: (store: string) => once(db, store, 'readwrite', (on) => on.clear()),
  })
}

export const deleteDB = (name: string): Promise<unknown> => asked(indexedDB.deleteDatabase(name))
