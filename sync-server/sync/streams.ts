import { limits } from '../../domain/limits.ts'
import { parseScope, type ScopeName } from '../../domain/wire/scope.ts'
import type { Database, SqlReader, SqlValue } from '../db/sql-connection.ts'
import type { Dialect } from '../migrations/schema-sql.ts'
import { loadDirectory } from '../users/directory.ts'

/** Events after a cursor as JSON text without brackets; or the fact that the cursor is of no use any more. */
export type EventPage = { kind: 'events'; items: string; count: number; head: number } | { kind: 'unknown-cursor' }

/** A part of a snapshot: the JSON texts of its conversations, without brackets. */
export type SnapshotPart = { conversations: string; count: number }
export type Snapshot = {
  seq: number
  parts: SnapshotPart[]
  total: number
  /** JSON text of the further members of the first part's frame, each with a leading comma. */
  extras: string
}

const MESSAGE_JSON: Record<Dialect, string> = {
  sqlite: `(SELECT coalesce(json_group_array(json_object('id', m.id, 'conversationId', m.conversation_id, 'pos', m.pos, 'at', m.at, 'author', json(m.author), 'body', json(m.body)) ORDER BY m.pos), '[]') FROM message m WHERE m.conversation_id = c.id)`,
  postgres: `(SELECT coalesce(json_agg(json_build_object('id', m.id, 'conversationId', m.conversation_id, 'pos', m.pos, 'at', m.at, 'author', m.author::json, 'body', m.body::json) ORDER BY m.pos), '[]')::text FROM message m WHERE m.conversation_id = c.id)`,
}

const ITEMS: Record<Dialect, string> = {
  sqlite: "group_concat(e.data, ',' ORDER BY e.seq)",
  postgres: "string_agg(e.data, ',' ORDER BY e.seq)",
}

const PART_CHARACTERS = 60_000

/** Reads what devices need to catch up: pages of events, snapshots of scopes, conversations whole. */
export class Streams {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** The next events of a scope after `seq` (SPEC STR-1, STR-5); one statement, so head, tail and items agree. */
  async eventsAfter(scope: ScopeName, seq: number): Promise<EventPage> {
    const sql = `SELECT s.head AS head, s.tail AS tail, (SELECT ${ITEMS[this.#database.dialect]} FROM event e
      WHERE e.scope_id = s.id AND e.seq > ? AND e.seq <= ?) AS items FROM scope s WHERE s.name = ?`
    const values = [seq, seq + limits.eventsPerFrame, scope]
    const [row] = await this.#database.readers.all<{ head: number; tail: number; items: string | null }>(sql, values)
    const { head, tail, items } = row ?? { head: 0, tail: 0, items: null }
    if (seq > head || seq < tail) return { kind: 'unknown-cursor' }
    return { kind: 'events', items: items ?? '', count: Math.min(limits.eventsPerFrame, head - seq), head }
  }

  /** The state of a scope at one moment, with its sequence number then (SPEC STR-5). */
  snapshot(scope: ScopeName): Promise<Snapshot> {
    return this.#database.readers.snapshot(async (reader) => {
      const [row] = await reader.all<{ head: number }>('SELECT head FROM scope WHERE name = ?', [scope])
      const texts = await this.#conversationsOf(reader, scope)
      return { seq: row?.head ?? 0, parts: inParts(texts), total: texts.length, extras: await extrasOf(reader, scope) }
    })
  }

  /** One conversation with all messages as JSON text, or undefined. */
  async conversation(id: string): Promise<string | undefined> {
    const [text] = await this.#select(this.#database.readers, 'c.id = ?', [id], '')
    return text
  }

  /** A customer's conversations that ended before `endedBefore` (ms), newest first, as JSON texts. */
  endedOfCustomer(customerId: string, endedBefore: number, limit: number): Promise<string[]> {
    const where = "c.customer_id = ? AND c.status = 'ended' AND c.ended_at < ?"
    return this.#select(
      this.#database.readers,
      where,
      [customerId, endedBefore],
      `ORDER BY c.ended_at DESC LIMIT ${limit}`,
    )
  }

  async #conversationsOf(reader: SqlReader, name: ScopeName): Promise<string[]> {
    const scope = parseScope(name)
    if (!scope || scope.kind === 'workspace' || scope.kind === 'user') return []
    const newest = `ORDER BY c.ended_at DESC LIMIT ${limits.snapshotEnded}`
    if (scope.kind === 'customer') {
      const of = 'c.customer_id = ?'
      const open = await this.#select(reader, `${of} AND c.status <> 'ended'`, [scope.customerId], '')
      return [...open, ...(await this.#select(reader, `${of} AND c.status = 'ended'`, [scope.customerId], newest))]
    }
    const of = 'c.group_id = ? AND c.status = ?'
    if (scope.kind === 'queue') return this.#select(reader, of, [scope.groupId, 'queued'], '')
    const active = await this.#select(reader, of, [scope.groupId, 'active'], '')
    return [...active, ...(await this.#select(reader, of, [scope.groupId, 'ended'], newest))]
  }

  async #select(reader: SqlReader, where: string, values: SqlValue[], order: string): Promise<string[]> {
    const messages = MESSAGE_JSON[this.#database.dialect]
    const sql = `SELECT c.state AS state, ${messages} AS messages FROM conversation c WHERE ${where} ${order}`
    const rows = await reader.all<{ state: string; messages: string }>(sql, values)
    return rows.map(({ state, messages }) => `{"conversation":${state},"messages":${messages}}`)
  }
}

async function extrasOf(reader: SqlReader, name: ScopeName): Promise<string> {
  const scope = parseScope(name)
  if (scope?.kind !== 'workspace' && scope?.kind !== 'user') return ''
  const { groups, staff } = await loadDirectory(reader)
  if (scope.kind === 'user') {
    const me = staff.get(scope.staffId)
    return me ? `,"me":${JSON.stringify(me)}` : ''
  }
  const colleagues = [...staff.values()].map(({ id, displayName, role, enabled, groupIds }) => ({
    id,
    displayName,
    role,
    enabled,
    groupIds,
  }))
  return `,"groups":${JSON.stringify([...groups.values()])},"staff":${JSON.stringify(colleagues)}`
}

function inParts(texts: readonly string[]): SnapshotPart[] {
  const parts: SnapshotPart[] = []
  let open: string[] = []
  let length = 0
  for (const text of texts) {
    if (open.length > 0 && length + text.length > PART_CHARACTERS) {
      parts.push({ conversations: open.join(','), count: open.length })
      open = []
      length = 0
    }
    open.push(text)
    length += text.length
  }
  parts.push({ conversations: open.join(','), count: open.length })
  return parts
}
