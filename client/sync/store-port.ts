import type { Conversation, Message } from '../../domain/conversation/schema.ts'
import type { Id } from '../../domain/ids.ts'
import type { Command } from '../../domain/wire/commands.ts'
import type { GroupRecord, Me, StaffRecord } from '../../domain/wire/records.ts'
import type { ScopeName } from '../../domain/wire/scope.ts'
import type { Cursor } from '../../domain/wire/up.ts'

/** A conversation as a device keeps it: with the scope that it came by, so that a revoked scope takes it along. */
export type StoredConversation = Conversation & { scope: ScopeName }

/** One unsent command. It is in the outbox from the person's act until the event that it makes has been applied. */
export type OutboxEntry = {
  id: Id
  /** Entries of a lane are sent one after the other in `order`; lanes are independent (SPEC CMD-4). */
  lane: string
  /** Rises with every entry made on this device. */
  order: number
  command: Command
  /** `refused`: it will not be sent again by itself; the person sees code and text, and may copy, retry or discard. */
  state: 'waiting' | 'refused'
  code?: string
  detail?: Record<string, string | number>
}

/**
 * The disposable half of the store, inside one atomic transaction. Implementations only store; what an event means is in
 * `apply.ts`. Callers await nothing but these functions inside a transaction (IndexedDB would commit early).
 */
export interface CacheTransaction {
  cursor(scope: ScopeName): Promise<Cursor | undefined>
  putCursor(scope: ScopeName, cursor: Cursor): Promise<void>
  deleteCursor(scope: ScopeName): Promise<void>
  /** Those of `ids` that are here, in any order. */
  conversations(ids: readonly Id[]): Promise<StoredConversation[]>
  conversationIdsOf(scope: ScopeName): Promise<Id[]>
  putConversations(rows: readonly StoredConversation[]): Promise<void>
  /** Removes conversations with all their messages. */
  deleteConversations(ids: readonly Id[]): Promise<void>
  putMessages(messages: readonly Message[]): Promise<void>
  putGroups(groups: readonly GroupRecord[]): Promise<void>
  putStaff(staff: readonly StaffRecord[]): Promise<void>
  /** Removes groups and colleagues (before a workspace snapshot is put). */
  clearDirectory(): Promise<void>
  putMe(me: Me): Promise<void>
}

/** The half that is never dropped while it holds anything: unsent commands and drafts. Each call is atomic. */
export interface OutboxStore {
  /**
   * Adds an entry as the newest; `order` is given by the store. `replaces` goes in the same transaction (read markers), and
   * so does the draft under `draftKey` (the text is then in the entry).
   */
  add(entry: Omit<OutboxEntry, 'order'>, replaces?: readonly Id[], draftKey?: string): Promise<OutboxEntry>
  /** All entries by `order`. */
  all(): Promise<OutboxEntry[]>
  refuse(id: Id, code: string, detail?: Record<string, string | number>): Promise<void>
  /**
   * A refused entry waits again, as the newest of its lane, under the id `as`: the answer to the old one stands for ever
   * (SPEC CMD-1). Nothing happens when it is not refused, or not here.
   */
  retry(id: Id, as: Id): Promise<void>
  remove(ids: readonly Id[]): Promise<void>
  draft(key: string): Promise<string>
  /** '' removes it. */
  putDraft(key: string, text: string): Promise<void>
}

export interface SyncStore {
  cache: {
    /** All of `work` or nothing; other tabs' readers are told after the commit. */
    transaction<T>(work: (transaction: CacheTransaction) => Promise<T>): Promise<T>
    cursors(): Promise<Map<ScopeName, Cursor>>
    conversation(id: Id): Promise<StoredConversation | undefined>
    /** All conversations, in any order. */
    allConversations(): Promise<StoredConversation[]>
    /** Messages of a conversation by `pos`. */
    messages(conversationId: Id): Promise<Message[]>
    groups(): Promise<GroupRecord[]>
    staff(): Promise<StaffRecord[]>
    me(): Promise<Me | undefined>
  }
  outbox: OutboxStore
  /** Calls `listener` after any change of cache or outbox, made here or (where the store is shared) in another tab. */
  subscribe(listener: (part: 'cache' | 'outbox') => void): () => void
  /** Removes everything, the outbox included (log-out). */
  wipe(): Promise<void>
  close(): void
}
