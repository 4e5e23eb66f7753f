import type { Message } from '../../domain/conversation/schema.ts'
import type { Id } from '../../domain/ids.ts'
import type { GroupRecord, Me, StaffRecord } from '../../domain/wire/records.ts'
import type { ScopeName } from '../../domain/wire/scope.ts'
import type { Cursor } from '../../domain/wire/up.ts'
import type { CacheTransaction, OutboxEntry, OutboxStore, StoredConversation, SyncStore } from '../sync/store-port.ts'

/** All that a memory store holds; what a disk would hold after a crash at this moment. */
export type MemoryState = {
  conversations: Map<Id, StoredConversation>
  /** By conversation, then by the message's id. */
  messages: Map<Id, Map<Id, Message>>
  groups: Map<Id, GroupRecord>
  staff: Map<Id, StaffRecord>
  cursors: Map<ScopeName, Cursor>
  me: Me | undefined
  outbox: Map<Id, OutboxEntry>
  drafts: Map<string, string>
}

export type MemoryStore = SyncStore & {
  /** A copy of what is committed; `createMemoryStore(copy)` is the same device after a crash or a reload. */
  snapshotState(): MemoryState
}

type Listener = (part: 'cache' | 'outbox') => void

function emptyState(): MemoryState {
  return {
    conversations: new Map(),
    messages: new Map(),
    groups: new Map(),
    staff: new Map(),
    cursors: new Map(),
    me: undefined,
    outbox: new Map(),
    drafts: new Map(),
  }
}

function copyOf(state: MemoryState): MemoryState {
  return {
    conversations: new Map(state.conversations),
    messages: new Map([...state.messages].map(([id, messages]) => [id, new Map(messages)])),
    groups: new Map(state.groups),
    staff: new Map(state.staff),
    cursors: new Map(state.cursors),
    me: state.me,
    outbox: new Map(state.outbox),
    drafts: new Map(state.drafts),
  }
}

/** A store that lives as long as the page: for tests, the bench, and browsers that allow no IndexedDB. */
export function createMemoryStore(from?: MemoryState): MemoryStore {
  let state = from ? copyOf(from) : emptyState()
  let lastTransaction: Promise<unknown> = Promise.resolve()
  const listeners = new Set<Listener>()
  const tell: Listener = (part) => {
    for (const listener of listeners) listener(part)
  }

  async function transaction<T>(work: (transaction: CacheTransaction) => Promise<T>): Promise<T> {
    const staged = stage(state)
    const result = await work(staged.transaction)
    for (const write of staged.writes) write(state)
    tell('cache')
    return result
  }

  return {
    cache: {
      transaction(work) {
        const turn = lastTransaction.then(() => transaction(work))
        lastTransaction = turn.catch(() => undefined)
        return turn
      },
      cursors: async () => new Map(state.cursors),
      conversation: async (id) => state.conversations.get(id),
      allConversations: async () => [...state.conversations.values()],
      messages: async (id) => [...(state.messages.get(id)?.values() ?? [])].sort((a, b) => a.pos - b.pos),
      groups: async () => [...state.groups.values()],
      staff: async () => [...state.staff.values()],
      me: async () => state.me,
    },
    outbox: createOutbox(() => state, tell),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async wipe() {
      state = emptyState()
      tell('cache')
      tell('outbox')
    },
    close: () => listeners.clear(),
    snapshotState: () => copyOf(state),
  }
}

type Write = (state: MemoryState) => void

/** A transaction whose writes are seen by its own reads at once and by others only when `writes` are run. */
function stage(state: MemoryState): { transaction: CacheTransaction; writes: Write[] } {
  const writes: Write[] = []
  const rows = new Map<Id, StoredConversation | undefined>()
  const cursors = new Map<ScopeName, Cursor | undefined>()
  const rowOf = (id: Id): StoredConversation | undefined => (rows.has(id) ? rows.get(id) : state.conversations.get(id))
  const setCursor = (scope: ScopeName, cursor: Cursor | undefined): void => {
    cursors.set(scope, cursor)
    writes.push((to) => (cursor ? to.cursors.set(scope, cursor) : to.cursors.delete(scope)))
  }
  const transaction: CacheTransaction = {
    cursor: async (scope) => (cursors.has(scope) ? cursors.get(scope) : state.cursors.get(scope)),
    putCursor: async (scope, cursor) => setCursor(scope, cursor),
    deleteCursor: async (scope) => setCursor(scope, undefined),
    conversations: async (ids) => ids.flatMap((id) => rowOf(id) ?? []),
    conversationIdsOf: async (scope) =>
      [...new Set([...state.conversations.keys(), ...rows.keys()])].filter((id) => rowOf(id)?.scope === scope),
    async putConversations(put) {
      for (const row of put) rows.set(row.id, row)
      writes.push((to) => putAll(to.conversations, put))
    },
    async deleteConversations(ids) {
      for (const id of ids) rows.set(id, undefined)
      writes.push((to) => {
        for (const id of ids) {
          to.conversations.delete(id)
          to.messages.delete(id)
        }
      })
    },
    async putMessages(messages) {
      writes.push((to) => {
        for (const message of messages) putMessage(to, message)
      })
    },
    async putGroups(groups) {
      writes.push((to) => putAll(to.groups, groups))
    },
    async putStaff(staff) {
      writes.push((to) => putAll(to.staff, staff))
    },
    async clearDirectory() {
      writes.push((to) => {
        to.groups.clear()
        to.staff.clear()
      })
    },
    async putMe(me) {
      writes.push((to) => {
        to.me = me
      })
    },
  }
  return { transaction, writes }
}

function putAll<T extends { id: Id }>(to: Map<Id, T>, rows: readonly T[]): void {
  for (const row of rows) to.set(row.id, row)
}

function putMessage(state: MemoryState, message: Message): void {
  const known = state.messages.get(message.conversationId)
  if (known) known.set(message.id, message)
  else state.messages.set(message.conversationId, new Map([[message.id, message]]))
}

function createOutbox(state: () => MemoryState, tell: Listener): OutboxStore {
  let lastOrder = 0
  for (const entry of state().outbox.values()) lastOrder = Math.max(lastOrder, entry.order)
  const nextOrder = (): number => {
    lastOrder += 1
    return lastOrder
  }
  const change = (id: Id, how: (entry: OutboxEntry) => OutboxEntry): void => {
    const entry = state().outbox.get(id)
    if (!entry) return
    state().outbox.set(id, how(entry))
    tell('outbox')
  }
  return {
    async add(draft, replaces = [], draftKey = undefined) {
      const entry = { ...draft, order: nextOrder() }
      for (const id of replaces) state().outbox.delete(id)
      state().outbox.set(entry.id, entry)
      if (draftKey !== undefined) state().drafts.delete(draftKey)
      tell('outbox')
      return entry
    },
    all: async () => [...state().outbox.values()].sort((a, b) => a.order - b.order),
    async refuse(id, code, detail) {
      change(id, (entry) => ({ ...entry, state: 'refused', code, ...(detail && { detail }) }))
    },
    async retry(id, as) {
      const entry = state().outbox.get(id)
      if (entry?.state !== 'refused') return
      const { lane, command } = entry
      state().outbox.delete(id)
      state().outbox.set(as, { id: as, lane, command: { ...command, id: as }, order: nextOrder(), state: 'waiting' })
      tell('outbox')
    },
    async remove(ids) {
      for (const id of ids) state().outbox.delete(id)
      tell('outbox')
    },
    draft: async (key) => state().drafts.get(key) ?? '',
    async putDraft(key, text) {
      if (text === '') state().drafts.delete(key)
      else state().drafts.set(key, text)
      tell('outbox')
    },
  }
}
