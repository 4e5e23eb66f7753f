import { Dexie, type EntityTable, type Table } from 'dexie'
import type { Message } from '../../domain/conversation/schema.ts'
import type { Id } from '../../domain/ids.ts'
import { protocolVersion } from '../../domain/wire/protocol-version.ts'
import type { GroupRecord, Me, StaffRecord } from '../../domain/wire/records.ts'
import type { ScopeName } from '../../domain/wire/scope.ts'
import type { Cursor } from '../../domain/wire/up.ts'
import type { CacheTransaction, OutboxEntry, OutboxStore, StoredConversation, SyncStore } from '../sync/store-port.ts'

export type CacheDb = Dexie & {
  conversations: EntityTable<StoredConversation, 'id'>
  messages: EntityTable<Message, 'id'>
  groups: EntityTable<GroupRecord, 'id'>
  staff: EntityTable<StaffRecord, 'id'>
  cursors: Table<Cursor & { scope: ScopeName }, ScopeName>
  /** `me` holds the person's own record. */
  kv: Table<{ key: string; value: unknown }, string>
}

export type OutboxDb = Dexie & {
  entries: EntityTable<OutboxEntry, 'id'>
  drafts: Table<{ key: string; text: string }, string>
}

/** The store of the staff's app. The databases are for live queries; only this file writes to them. */
export type DexieSyncStore = SyncStore & { cacheDb: CacheDb; outboxDb: OutboxDb }

const cacheTables = {
  conversations: 'id, scope, groupId, [groupId+status]',
  messages: 'id, [conversationId+pos]',
  groups: 'id',
  staff: 'id',
  cursors: 'scope',
  kv: 'key',
}
/** Rises when rows mean something else under the same tables: every device then fetches its cache anew. */
const rowVersion = 1

/** The cache is named by what it holds, so that a program never reads rows of another shape. */
function schemaHash(): string {
  let hash = 5381
  for (const char of JSON.stringify([cacheTables, rowVersion, protocolVersion])) {
    hash = (Math.imul(hash, 33) ^ char.charCodeAt(0)) >>> 0
  }
  return hash.toString(36)
}

/**
 * Opens (or makes) the two databases `<name>-cache-<hash>` and `<name>-outbox`. The cache of another hash is deleted; the
 * outbox is only ever migrated. They open by the first use.
 */
export function openDexieStore(name: string): DexieSyncStore {
  const cacheDb = new Dexie(`${name}-cache-${schemaHash()}`) as CacheDb
  cacheDb.version(1).stores(cacheTables)
  cacheDb.on('ready', () => void deleteOtherCaches(name, cacheDb.name))
  // What a person typed is on the disk itself before a promise says so, not in the system's buffer.
  const outboxDb = new Dexie(`${name}-outbox`, { chromeTransactionDurability: 'strict' }) as OutboxDb
  outboxDb.version(1).stores({ entries: 'id, order, lane', drafts: 'key' })

  return {
    cacheDb,
    outboxDb,
    cache: {
      // Dexie keeps the transaction open over native awaits only of a function that is itself declared async.
      transaction: (work) => cacheDb.transaction('rw', cacheDb.tables, async () => work(transactionOn(cacheDb))),
      async cursors() {
        return new Map((await cacheDb.cursors.toArray()).map(({ scope, epoch, seq }) => [scope, { epoch, seq }]))
      },
      conversation: (id) => cacheDb.conversations.get(id),
      allConversations: () => cacheDb.conversations.toArray(),
      messages: (id) => messagesOf(cacheDb, id).toArray(),
      groups: () => cacheDb.groups.toArray(),
      staff: () => cacheDb.staff.toArray(),
      me: async () => (await cacheDb.kv.get('me'))?.value as Me | undefined,
    },
    outbox: outboxOn(outboxDb),
    subscribe: (listener) => subscribe(cacheDb, outboxDb, listener),
    async wipe() {
      await cacheDb.transaction('rw', cacheDb.tables, () => Promise.all(cacheDb.tables.map((table) => table.clear())))
      await outboxDb.transaction('rw', outboxDb.tables, () =>
        Promise.all(outboxDb.tables.map((table) => table.clear())),
      )
    },
    close() {
      cacheDb.close()
      outboxDb.close()
    },
  }
}

async function deleteOtherCaches(name: string, current: string): Promise<void> {
  const names = await Dexie.getDatabaseNames().catch(() => [])
  const others = names.filter((other) => other.startsWith(`${name}-cache-`) && other !== current)
  // One that another tab still has open goes the next time.
  await Promise.allSettled(others.map((other) => Dexie.delete(other)))
}

function messagesOf(db: CacheDb, conversationId: Id) {
  return db.messages
    .where('[conversationId+pos]')
    .between([conversationId, Dexie.minKey], [conversationId, Dexie.maxKey])
}

function transactionOn(db: CacheDb): CacheTransaction {
  return {
    async cursor(scope) {
      const row = await db.cursors.get(scope)
      return row && { epoch: row.epoch, seq: row.seq }
    },
    async putCursor(scope, cursor) {
      await db.cursors.put({ ...cursor, scope })
    },
    deleteCursor: (scope) => db.cursors.delete(scope),
    async conversations(ids) {
      return (await db.conversations.bulkGet([...ids])).flatMap((row) => row ?? [])
    },
    conversationIdsOf: (scope) => db.conversations.where('scope').equals(scope).primaryKeys(),
    async putConversations(rows) {
      await db.conversations.bulkPut(rows)
    },
    async deleteConversations(ids) {
      await db.conversations.bulkDelete([...ids])
      for (const id of ids) await messagesOf(db, id).delete()
    },
    async putMessages(messages) {
      await db.messages.bulkPut(messages)
    },
    async putGroups(groups) {
      await db.groups.bulkPut(groups)
    },
    async putStaff(staff) {
      await db.staff.bulkPut(staff)
    },
    async clearDirectory() {
      await db.groups.clear()
      await db.staff.clear()
    },
    async putMe(me) {
      await db.kv.put({ key: 'me', value: me })
    },
  }
}

function outboxOn(db: OutboxDb): OutboxStore {
  const nextOrder = async (): Promise<number> => ((await db.entries.orderBy('order').last())?.order ?? 0) + 1
  return {
    add: (draft, replaces = [], draftKey = undefined) =>
      db.transaction('rw', db.entries, db.drafts, async () => {
        const entry = { ...draft, order: await nextOrder() }
        await db.entries.bulkDelete([...replaces])
        await db.entries.put(entry)
        if (draftKey !== undefined) await db.drafts.delete(draftKey)
        return entry
      }),
    all: () => db.entries.orderBy('order').toArray(),
    async refuse(id, code, detail) {
      await db.entries.update(id, { state: 'refused', code, detail })
    },
    async retry(id, as) {
      await db.transaction('rw', db.entries, async () => {
        const entry = await db.entries.get(id)
        if (entry?.state !== 'refused') return
        const { lane, command } = entry
        const order = await nextOrder()
        await db.entries.delete(id)
        await db.entries.add({ id: as, lane, command: { ...command, id: as }, order, state: 'waiting' })
      })
    },
    remove: (ids) => db.entries.bulkDelete([...ids]),
    draft: async (key) => (await db.drafts.get(key))?.text ?? '',
    async putDraft(key, text) {
      if (text === '') await db.drafts.delete(key)
      else await db.drafts.put({ key, text })
    },
  }
}

/** Dexie tells of every committed change, of other tabs too, by keys `idb://<database>/<table>/<index>`. */
function subscribe(cacheDb: CacheDb, outboxDb: OutboxDb, listener: (part: 'cache' | 'outbox') => void): () => void {
  const onMutated = (parts: Record<string, unknown>): void => {
    const touched = (db: Dexie): boolean => Object.keys(parts).some((key) => key.startsWith(`idb://${db.name}/`))
    if (touched(cacheDb)) listener('cache')
    if (touched(outboxDb)) listener('outbox')
  }
  Dexie.on('storagemutated', onMutated)
  return () => Dexie.on.storagemutated.unsubscribe(onMutated)
}
