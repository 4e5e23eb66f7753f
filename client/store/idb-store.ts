import { type DBSchema, deleteDB, type IDBPDatabase, type IDBPObjectStore, type IDBPTransaction, openDB } from 'idb'
import type { Message } from '../../domain/conversation/schema.ts'
import type { Id } from '../../domain/ids.ts'
import type { GroupRecord, Me, StaffRecord } from '../../domain/wire/records.ts'
import type { ScopeName } from '../../domain/wire/scope.ts'
import type { Cursor } from '../../domain/wire/up.ts'
import type { CacheTransaction, OutboxEntry, OutboxStore, StoredConversation, SyncStore } from '../sync/store-port.ts'

interface CacheSchema extends DBSchema {
  conversations: { key: Id; value: StoredConversation; indexes: { scope: ScopeName } }
  messages: { key: Id; value: Message; indexes: { pos: [Id, number] } }
  groups: { key: Id; value: GroupRecord }
  staff: { key: Id; value: StaffRecord }
  cursors: { key: ScopeName; value: Cursor }
  kv: { key: string; value: Me }
}
interface OutboxSchema extends DBSchema {
  entries: { key: Id; value: OutboxEntry; indexes: { order: number } }
  drafts: { key: string; value: string }
}
type CacheDb = IDBPDatabase<CacheSchema>
type CacheTx = IDBPTransaction<CacheSchema, typeof cacheStores, 'readwrite'>
type Part = 'cache' | 'outbox'

/** Rises with every change of the rows' form: the cache is then emptied and fetched anew. */
const cacheVersion = 1
const cacheStores = ['conversations', 'messages', 'groups', 'staff', 'cursors', 'kv'] as const

/** A newer program in another tab gets the database at once; the browser may take it away as well. */
function goingAway(onGone: () => void) {
  return {
    blocking(_current: number, _blocked: number | null, event: Event) {
      ;(event.target as IDBDatabase).close()
      onGone()
    },
    terminated: onGone,
  }
}

async function openCache(name: string, onGone: () => void): Promise<CacheDb> {
  const open = (): Promise<CacheDb> =>
    openDB<CacheSchema>(name, cacheVersion, {
      upgrade(db) {
        for (const store of db.objectStoreNames) db.deleteObjectStore(store)
        db.createObjectStore('conversations', { keyPath: 'id' }).createIndex('scope', 'scope')
        db.createObjectStore('messages', { keyPath: 'id' }).createIndex('pos', ['conversationId', 'pos'])
        db.createObjectStore('groups', { keyPath: 'id' })
        db.createObjectStore('staff', { keyPath: 'id' })
        db.createObjectStore('cursors')
        db.createObjectStore('kv')
      },
      ...goingAway(onGone),
    })
  try {
    return await open()
  } catch (error) {
    // A newer program was here before this one.
    if ((error as Error).name !== 'VersionError') throw error
    await deleteDB(name)
    return open()
  }
}

function openOutbox(name: string, onGone: () => void): Promise<IDBPDatabase<OutboxSchema>> {
  return openDB<OutboxSchema>(name, 1, {
    upgrade(db) {
      db.createObjectStore('entries', { keyPath: 'id' }).createIndex('order', 'order')
      db.createObjectStore('drafts')
    },
    ...goingAway(onGone),
  })
}

/** Opens at the first use, and again after the browser has closed the database under it. */
function lazily<T extends { close(): void }>(open: (onGone: () => void) => Promise<T>) {
  let opened: Promise<T> | undefined
  const forget = (): void => {
    opened = undefined
  }
  return {
    get(): Promise<T> {
      opened ??= open(forget).catch((error: unknown) => {
        forget()
        throw error
      })
      return opened
    },
    close: () => void opened?.then((db) => db.close()),
  }
}

/** The store of the customer's page: databases `<name>-cache` and `<name>-outbox` by plain IndexedDB. */
export function openIdbStore(name: string): SyncStore {
  const cacheDb = lazily((onGone) => openCache(`${name}-cache`, onGone))
  const outboxDb = lazily((onGone) => openOutbox(`${name}-outbox`, onGone))
  const listeners = new Set<(part: Part) => void>()
  const channel = new BroadcastChannel(`${name}-store`)
  const hear = (part: Part): void => {
    for (const listener of listeners) listener(part)
  }
  channel.onmessage = ({ data }) => hear(data)
  const tell = (part: Part): void => {
    channel.postMessage(part)
    hear(part)
  }

  return {
    cache: {
      async transaction(work) {
        const tx = (await cacheDb.get()).transaction(cacheStores, 'readwrite')
        // A rejection is reported by what is awaited here; `done` alone would count as unhandled.
        tx.done.catch(() => undefined)
        const result = await work(transactionOn(tx)).catch((error: unknown) => {
          abort(tx)
          throw error
        })
        await tx.done
        tell('cache')
        return result
      },
      async cursors() {
        const tx = (await cacheDb.get()).transaction('cursors')
        const [scopes, cursors] = await Promise.all([tx.store.getAllKeys(), tx.store.getAll()])
        return new Map(scopes.map((scope, index) => [scope, cursors[index] as Cursor]))
      },
      conversation: async (id) => (await cacheDb.get()).get('conversations', id),
      allConversations: async () => (await cacheDb.get()).getAll('conversations'),
      messages: async (id) => (await cacheDb.get()).getAllFromIndex('messages', 'pos', ofConversation(id)),
      groups: async () => (await cacheDb.get()).getAll('groups'),
      staff: async () => (await cacheDb.get()).getAll('staff'),
      me: async () => (await cacheDb.get()).get('kv', 'me'),
    },
    outbox: outboxOn(outboxDb.get, () => tell('outbox')),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async wipe() {
      const [cache, outbox] = await Promise.all([cacheDb.get(), outboxDb.get()])
      await Promise.all(cacheStores.map((store) => cache.clear(store)))
      await Promise.all([outbox.clear('entries'), outbox.clear('drafts')])
      tell('cache')
      tell('outbox')
    },
    close() {
      channel.close()
      listeners.clear()
      cacheDb.close()
      outboxDb.close()
    },
  }
}

function abort(tx: { abort(): void }): void {
  try {
    tx.abort()
  } catch {
    // A failed request has aborted it already.
  }
}

function ofConversation(id: Id): IDBKeyRange {
  return IDBKeyRange.bound([id, 0], [id, Number.MAX_SAFE_INTEGER])
}

function transactionOn(tx: CacheTx): CacheTransaction {
  const conversations = tx.objectStore('conversations')
  const messages = tx.objectStore('messages')
  const cursors = tx.objectStore('cursors')
  const groups = tx.objectStore('groups')
  const staff = tx.objectStore('staff')
  return {
    cursor: (scope) => cursors.get(scope),
    async putCursor(scope, cursor) {
      await cursors.put(cursor, scope)
    },
    deleteCursor: (scope) => cursors.delete(scope),
    async conversations(ids) {
      return (await Promise.all(ids.map((id) => conversations.get(id)))).flatMap((row) => row ?? [])
    },
    conversationIdsOf: (scope) => conversations.index('scope').getAllKeys(scope),
    async putConversations(rows) {
      await Promise.all(rows.map((row) => conversations.put(row)))
    },
    async deleteConversations(ids) {
      const keys = await Promise.all(ids.map((id) => messages.index('pos').getAllKeys(ofConversation(id))))
      await Promise.all([
        ...ids.map((id) => conversations.delete(id)),
        ...keys.flat().map((key) => messages.delete(key)),
      ])
    },
    async putMessages(rows) {
      await Promise.all(rows.map((row) => messages.put(row)))
    },
    async putGroups(rows) {
      await Promise.all(rows.map((row) => groups.put(row)))
    },
    async putStaff(rows) {
      await Promise.all(rows.map((row) => staff.put(row)))
    },
    async clearDirectory() {
      await Promise.all([groups.clear(), staff.clear()])
    },
    async putMe(me) {
      await tx.objectStore('kv').put(me, 'me')
    },
  }
}

type Entries = IDBPObjectStore<OutboxSchema, OutboxStores, 'entries', 'readwrite'>
type Drafts = IDBPObjectStore<OutboxSchema, OutboxStores, 'drafts', 'readwrite'>
type OutboxStores = ('entries' | 'drafts')[]

async function nextOrder(entries: Entries): Promise<number> {
  return ((await entries.index('order').openCursor(null, 'prev'))?.value.order ?? 0) + 1
}

function outboxOn(database: () => Promise<IDBPDatabase<OutboxSchema>>, tell: () => void): OutboxStore {
  /** What a person typed is on the disk itself before the promise resolves, not in the system's buffer. */
  const write = async <T>(work: (entries: Entries, drafts: Drafts) => Promise<T>): Promise<T> => {
    const tx = (await database()).transaction(['entries', 'drafts'], 'readwrite', { durability: 'strict' })
    const [result] = await Promise.all([work(tx.objectStore('entries'), tx.objectStore('drafts')), tx.done])
    tell()
    return result
  }
  return {
    add: (draft, replaces = [], draftKey = '') =>
      write(async (entries, drafts) => {
        const entry = { ...draft, order: await nextOrder(entries) }
        await Promise.all([...replaces.map((id) => entries.delete(id)), entries.put(entry), drafts.delete(draftKey)])
        return entry
      }),
    all: async () => (await database()).getAllFromIndex('entries', 'order'),
    refuse: (id, code, detail) =>
      write(async (entries) => {
        const entry = await entries.get(id)
        if (entry) await entries.put({ ...entry, state: 'refused', code, ...(detail && { detail }) })
      }),
    retry: (id, as) =>
      write(async (entries) => {
        const entry = await entries.get(id)
        if (entry?.state !== 'refused') return
        const { lane, command } = entry
        const order = await nextOrder(entries)
        await entries.delete(id)
        await entries.add({ id: as, lane, command: { ...command, id: as }, order, state: 'waiting' })
      }),
    remove: (ids) =>
      write(async (entries) => {
        await Promise.all(ids.map((id) => entries.delete(id)))
      }),
    draft: async (key) => (await (await database()).get('drafts', key)) ?? '',
    async putDraft(key, text) {
      const db = await database()
      if (text === '') await db.delete('drafts', key)
      else await db.put('drafts', text, key)
    },
  }
}
