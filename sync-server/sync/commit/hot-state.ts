import type { Conversation } from '../../../domain/conversation/schema.ts'
import type { Id } from '../../../domain/ids.ts'
import type { Answer } from '../../../domain/wire/down.ts'
import type { ScopeName } from '../../../domain/wire/scope.ts'
import type { SqlReader } from '../../db/sql-connection.ts'
import { type Directory, loadDirectory } from '../../users/directory.ts'
import { BoundedMap } from './bounded-map.ts'

/** A conversation as committed; `version` rises with every batch that changes it. */
export type VersionedConversation = { conversation: Conversation; version: number }
export type ScopeRow = { id: number; head: number }
export type StoredCommand = { hash: string; answer: Answer }

type StateRow = { state: string; version: number }

/** The key of a customer's open conversation in a group. */
export function openKey(customerId: Id, groupId: Id): string {
  return `${customerId} ${groupId}`
}

/**
 * What the committer knows of the database without asking. It may be behind (another instance, the command line): every
 * batch is committed on the condition that what it used is still so, and what proves stale is forgotten and read again.
 */
export class HotState {
  directory: Directory = { version: 0, staff: new Map(), groups: new Map() }
  readonly conversations = new BoundedMap<Id, VersionedConversation>(50_000)
  /** The id of the open conversation by `openKey`, null for none; absent = not known. */
  readonly open = new BoundedMap<string, Id | null>(50_000)
  readonly scopes = new BoundedMap<ScopeName, ScopeRow>(100_000)
  readonly commands = new BoundedMap<Id, StoredCommand>(50_000)
  /** All waiting conversations by group. */
  readonly queues = new Map<Id, Map<Id, Conversation>>()
  nextScopeId = 1

  /** Reads what must be complete from the start: the directory, the queues, the highest scope id. */
  async load(reader: SqlReader): Promise<void> {
    await this.loadDirectoryAndQueues(reader)
    await this.loadNextScopeId(reader)
  }

  async loadDirectoryAndQueues(reader: SqlReader): Promise<void> {
    await this.loadDirectory(reader)
    await this.loadQueues(reader)
  }

  async loadDirectory(reader: SqlReader): Promise<void> {
    this.directory = await loadDirectory(reader)
  }

  async loadQueues(reader: SqlReader): Promise<void> {
    const heads = await reader.all<{ name: string; id: number; head: number }>(
      "SELECT name, id, head FROM scope WHERE name LIKE 'queue:%'",
    )
    const rows = await reader.all<StateRow>("SELECT state, version FROM conversation WHERE status = 'queued'")
    for (const { name, id, head } of heads) this.scopes.set(name, { id, head })
    this.queues.clear()
    for (const row of rows) this.putConversation(row)
  }

  async loadNextScopeId(reader: SqlReader): Promise<void> {
    const [row] = await reader.all<{ next: number }>('SELECT coalesce(max(id), 0) + 1 AS next FROM scope')
    this.nextScopeId = row?.next ?? 1
  }

  async loadConversations(reader: SqlReader, ids: readonly Id[]): Promise<void> {
    // Those that are here become the newest, so that reading the others does not push them out.
    const missing = ids.filter((id) => this.conversations.renew(id) === undefined)
    for (const row of await allIn<StateRow>(reader, 'SELECT state, version FROM conversation WHERE id IN', missing)) {
      this.putConversation(row)
    }
  }

  /** The open conversations of customers, with the head of each customer's scope read before (it guards them). */
  async loadOpen(reader: SqlReader, wanted: readonly { customerId: Id; groupId: Id }[]): Promise<void> {
    const missing = wanted.filter((one) => this.open.renew(openKey(one.customerId, one.groupId)) === undefined)
    await this.#loadOpenTargets(reader, wanted)
    if (missing.length === 0) return
    const customers = [...new Set(missing.map((one) => one.customerId))]
    await this.loadScopes(
      reader,
      customers.map((id) => `customer:${id}`),
    )
    const sql = "SELECT state, version FROM conversation WHERE status <> 'ended' AND customer_id IN"
    const rows = await allIn<StateRow>(reader, sql, customers)
    for (const one of missing) this.open.set(openKey(one.customerId, one.groupId), null)
    for (const row of rows) this.putConversation(row)
  }

  /** An open conversation is known by its id longer than it is held itself. */
  async #loadOpenTargets(reader: SqlReader, wanted: readonly { customerId: Id; groupId: Id }[]): Promise<void> {
    const ids = wanted.flatMap((one) => this.open.get(openKey(one.customerId, one.groupId)) ?? [])
    await this.loadConversations(reader, ids)
  }

  /** The queue of a group whose scope's head is not known, with that head read before (it guards the queue). */
  async loadQueue(reader: SqlReader, groupId: Id): Promise<void> {
    const scope = `queue:${groupId}`
    if (this.scopes.renew(scope)) return
    await this.loadScopes(reader, [scope])
    const sql = "SELECT state, version FROM conversation WHERE status = 'queued' AND group_id = ?"
    const rows = await reader.all<StateRow>(sql, [groupId])
    this.queues.delete(groupId)
    for (const row of rows) this.putConversation(row)
  }

  async loadScopes(reader: SqlReader, names: readonly ScopeName[]): Promise<void> {
    const missing = [...new Set(names)].filter((name) => !this.scopes.has(name))
    const rows = await allIn<{ name: string; id: number; head: number }>(
      reader,
      'SELECT name, id, head FROM scope WHERE name IN',
      missing,
    )
    for (const { name, id, head } of rows) this.scopes.set(name, { id, head })
    for (const name of missing) if (!this.scopes.has(name)) this.scopes.set(name, { id: this.nextScopeId++, head: 0 })
  }

  async loadCommands(reader: SqlReader, ids: readonly Id[]): Promise<void> {
    const rows = await allIn<{ id: string; hash: string; answer: string }>(
      reader,
      'SELECT id, hash, answer FROM command WHERE id IN',
      ids,
    )
    for (const { id, hash, answer } of rows) this.commands.set(id, { hash, answer: JSON.parse(answer) })
  }

  /** Takes a committed conversation into all indexes. */
  adopt(one: VersionedConversation): void {
    const { conversation } = one
    this.conversations.set(conversation.id, one)
    const key = openKey(conversation.customer.id, conversation.groupId)
    if (conversation.status !== 'ended') this.open.set(key, conversation.id)
    else if (this.open.get(key) === conversation.id) this.open.set(key, null)
    const queue = this.queues.get(conversation.groupId)
    if (conversation.status !== 'queued') queue?.delete(conversation.id)
    else if (queue) queue.set(conversation.id, conversation)
    else this.queues.set(conversation.groupId, new Map([[conversation.id, conversation]]))
  }

  /** Forgets all that is read again on demand, and reads again what must be complete. */
  async refresh(reader: SqlReader): Promise<void> {
    this.conversations.clear()
    this.open.clear()
    this.scopes.clear()
    await this.load(reader)
  }

  private putConversation(row: StateRow): void {
    this.adopt({ conversation: JSON.parse(row.state), version: row.version })
  }
}

const IN_LIMIT = 500

/** `sql` must end before the bracket of `IN (…)`; runs it for `values` in chunks. */
export async function allIn<T extends object>(reader: SqlReader, sql: string, values: readonly string[]): Promise<T[]> {
  const rows: T[] = []
  for (let start = 0; start < values.length; start += IN_LIMIT) {
    const chunk = values.slice(start, start + IN_LIMIT)
    // Padded to a few lengths, so that few statements are prepared.
    const width = chunk.length <= 1 ? 1 : chunk.length <= 16 ? 16 : IN_LIMIT
    const padded = Array.from({ length: width }, (_, index) => chunk[index] ?? null)
    rows.push(...(await reader.all<T>(`${sql} (${padded.map(() => '?').join(',')})`, padded)))
  }
  return rows
}
