import { applyConversationEvent, conversationIdOf, messagesOf } from '../../domain/conversation/apply.ts'
import type { Conversation, ConversationStatus, Message } from '../../domain/conversation/schema.ts'
import type { Id } from '../../domain/ids.ts'
import type { SnapshotFrame } from '../../domain/wire/down.ts'
import type { ConversationEvent, StreamEvent } from '../../domain/wire/events.ts'
import type { GroupRecord, Me, StaffRecord } from '../../domain/wire/records.ts'
import type { ScopeName } from '../../domain/wire/scope.ts'
import type { Cursor } from '../../domain/wire/up.ts'
import type { CacheTransaction, StoredConversation, SyncStore } from './store-port.ts'

export type ApplyResult =
  /** `commands`: the commands whose events are in the store now, those that were there before included. */
  | { kind: 'applied'; cursor: Cursor; commands: Id[] }
  /** Nothing was changed: events between `cursor` and these are missing, or the cursor is of another database. */
  | { kind: 'gap'; cursor: Cursor | undefined }

/**
 * Applies the events `from`, `from + 1`, … of a scope in one transaction (SPEC STR-1, STR-3, STR-4). Events that are in
 * the store already are skipped, so frames may come twice.
 * @param epoch the database that the events are of
 */
export function applyEvents(
  store: SyncStore,
  scope: ScopeName,
  epoch: string,
  from: number,
  events: readonly StreamEvent[],
): Promise<ApplyResult> {
  return store.cache.transaction(async (transaction) => {
    const cursor = await transaction.cursor(scope)
    if (cursor && cursor.epoch !== epoch) return { kind: 'gap', cursor }
    const known = cursor?.seq ?? 0
    if (from > known + 1) return { kind: 'gap', cursor }
    const commands = events.flatMap((event) => (event.command === undefined ? [] : [event.command]))
    const fresh = events.slice(known + 1 - from)
    if (fresh.length === 0 && cursor) return { kind: 'applied', cursor, commands }
    await reduceInto(transaction, scope, fresh)
    const moved = { epoch, seq: known + fresh.length }
    await transaction.putCursor(scope, moved)
    return { kind: 'applied', cursor: moved, commands }
  })
}

/**
 * Replaces what the store has of a scope by a whole snapshot, in one transaction (SPEC STR-5).
 * @param parts all parts of one snapshot, in any order; at least one
 */
export function replaceScope(store: SyncStore, parts: readonly [SnapshotFrame, ...SnapshotFrame[]]): Promise<Cursor> {
  const { scope, epoch, seq } = parts[0]
  return store.cache.transaction(async (transaction) => {
    const whole = parts.flatMap((part) => part.conversations)
    const before = byId(await transaction.conversations(whole.map((one) => one.conversation.id)))
    const accepted = whole.filter((one) => takesOver(before.get(one.conversation.id), scope, one.conversation))
    const rows = accepted.map((one): StoredConversation => ({ ...one.conversation, scope }))
    // Messages go too: those of another database would otherwise stay between the new ones.
    const gone = new Set([...(await transaction.conversationIdsOf(scope)), ...rows.map((row) => row.id)])
    if (gone.size > 0) await transaction.deleteConversations([...gone])
    if (rows.length > 0) await transaction.putConversations(rows)
    const messages = accepted.flatMap((one) => one.messages)
    if (messages.length > 0) await transaction.putMessages(messages)
    await replaceRecords(transaction, parts)
    await transaction.putCursor(scope, { epoch, seq })
    return { epoch, seq }
  })
}

/** Removes all that came by a scope, and its cursor (SPEC STR-6). */
export function dropScope(store: SyncStore, scope: ScopeName): Promise<void> {
  return store.cache.transaction(async (transaction) => {
    const ids = await transaction.conversationIdsOf(scope)
    if (ids.length > 0) await transaction.deleteConversations(ids)
    if (scope === 'workspace') await transaction.clearDirectory()
    await transaction.deleteCursor(scope)
  })
}

async function replaceRecords(transaction: CacheTransaction, parts: readonly SnapshotFrame[]): Promise<void> {
  if (parts.some((part) => part.groups ?? part.staff)) {
    await transaction.clearDirectory()
    await transaction.putGroups(parts.flatMap((part) => part.groups ?? []))
    await transaction.putStaff(parts.flatMap((part) => part.staff ?? []))
  }
  for (const { me } of parts) if (me) await transaction.putMe(me)
}

const rank: Record<ConversationStatus, number> = { queued: 0, active: 1, ended: 2 }

/**
 * Whether a whole conversation that comes by `scope` replaces the row (SPEC STR-4). Scopes are not ordered among each
 * other; a status never goes back, so a queue's news of a conversation that was accepted meanwhile are old.
 */
function takesOver(row: StoredConversation | undefined, scope: ScopeName, whole: Conversation): boolean {
  return !row || row.scope === scope || rank[whole.status] >= rank[row.status]
}

function byId(rows: readonly StoredConversation[]): Map<Id, StoredConversation> {
  return new Map(rows.map((row) => [row.id, row]))
}

/** What a run of events does to the store, gathered in memory and then written in bulk. */
type Gathered = {
  rows: Map<Id, StoredConversation>
  touched: Set<Id>
  removed: Set<Id>
  messages: Map<Id, Message[]>
  groups: Map<Id, GroupRecord>
  staff: Map<Id, StaffRecord>
  me: Me | undefined
}

async function reduceInto(
  transaction: CacheTransaction,
  scope: ScopeName,
  events: readonly StreamEvent[],
): Promise<void> {
  const ids = new Set<Id>()
  for (const event of events) if (isOfConversation(event)) ids.add(conversationIdOf(event))
  const gathered: Gathered = {
    rows: byId(ids.size > 0 ? await transaction.conversations([...ids]) : []),
    touched: new Set(),
    removed: new Set(),
    messages: new Map(),
    groups: new Map(),
    staff: new Map(),
    me: undefined,
  }
  for (const event of events) gather(gathered, scope, event)
  await write(transaction, gathered)
}

function isOfConversation(event: StreamEvent): event is ConversationEvent {
  return event.type !== 'groupPut' && event.type !== 'staffPut' && event.type !== 'meChanged'
}

function gather(gathered: Gathered, scope: ScopeName, event: StreamEvent): void {
  if (event.type === 'groupPut') gathered.groups.set(event.group.id, event.group)
  else if (event.type === 'staffPut') gathered.staff.set(event.staff.id, event.staff)
  else if (event.type === 'meChanged') gathered.me = event.me
  else gatherConversation(gathered, scope, event)
}

function gatherConversation(gathered: Gathered, scope: ScopeName, event: ConversationEvent): void {
  const id = conversationIdOf(event)
  const row = gathered.rows.get(id)
  // A patch or a removal belongs to the row that came by the same scope; the row of another scope has its own news.
  const admitted = 'conversation' in event ? takesOver(row, scope, event.conversation) : row?.scope === scope
  if (!admitted) return
  const after = applyConversationEvent(row, event)
  if (!after) {
    gathered.rows.delete(id)
    gathered.touched.delete(id)
    gathered.messages.delete(id)
    gathered.removed.add(id)
    return
  }
  gathered.rows.set(id, { ...after, scope })
  gathered.touched.add(id)
  const messages = gathered.messages.get(id)
  if (messages) messages.push(...messagesOf(event))
  else gathered.messages.set(id, [...messagesOf(event)])
}

async function write(transaction: CacheTransaction, gathered: Gathered): Promise<void> {
  if (gathered.removed.size > 0) await transaction.deleteConversations([...gathered.removed])
  const rows = [...gathered.touched].flatMap((id) => gathered.rows.get(id) ?? [])
  if (rows.length > 0) await transaction.putConversations(rows)
  const messages = [...gathered.messages.values()].flat()
  if (messages.length > 0) await transaction.putMessages(messages)
  if (gathered.groups.size > 0) await transaction.putGroups([...gathered.groups.values()])
  if (gathered.staff.size > 0) await transaction.putStaff([...gathered.staff.values()])
  if (gathered.me) await transaction.putMe(gathered.me)
}
