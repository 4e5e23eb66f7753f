import { limits } from '../../domain/limits.ts'
import { parseScope, type ScopeName } from '../../domain/wire/scope.ts'
import type { Database, SqlReader, SqlValue } from '../db/sql-connection.ts'
import type { Dialect } from '../migrations/schema-sql.ts'
import { loadDirectory } from '../users/directory.ts'

/** Events after a cursor as JSON text without brackets; or the fact that the cursor is of no use any more. */
export type EventPage = { kind: 'events'; items: string; count: number; head: number } | { kind: 'unknown-cursor' }

/** A part of a snapshot: the JSON texts of its conversations, without brackets. */
export type SnapshotPart = { conversations: string; count: number }
type PageRow = { head: number; tail: number; last: number | null; items: string | null }
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

const CONCATENATE: Record<Dialect, string> = {
  sqlite: "group_concat(e.data, ',' ORDER BY e.seq)",
  postgres: "string_agg(e.data, ',' ORDER BY e.seq)",
}

const PART_CHARACTERS = 60_000
/** An `events` frame ends with the event by which it reaches this. */
const FRAME_BYTES = 120_000
/** A snapshot carries no more ended conversations once it has reached this; older ones are asked for page by page. */
const SNAPSHOT_CHARACTERS = 4_000_000
const ENDED_AT_A_TIME = 10

/** Reads what devices need to catch up: pages of events, snapshots of scopes, conversations whole. */
export class Streams {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * The next events of a scope after `seq` (SPEC STR-1, STR-5), at least one, bounded in number and bytes; one statement,
   * so head, tail and items agree. Sizes are added up before any data is read.
   */
  async eventsAfter(scope: ScopeName, seq: number): Promise<EventPage> {
    const sql = `WITH found AS (SELECT id, head, tail FROM scope WHERE name = ?),
      sized AS (SELECT seq, sum(octet_length(data)) OVER (ORDER BY seq) - octet_length(data) AS before FROM event
        WHERE scope_id = (SELECT id FROM found) AND seq > ? AND seq <= ?),
      page AS (SELECT max(seq) AS last FROM sized WHERE before < ?)
      SELECT head, tail, (SELECT last FROM page) AS last, (SELECT ${CONCATENATE[this.#database.dialect]} FROM event e
        WHERE e.scope_id = found.id AND e.seq > ? AND e.seq <= (SELECT last FROM page)) AS items FROM found`
    const values = [scope, seq, seq + limits.eventsPerFrame, FRAME_BYTES, seq]
    const [row] = await this.#database.readers.all<PageRow>(sql, values)
    const { head, tail, last, items } = row ?? { head: 0, tail: 0, last: null, items: null }
    if (seq > head || seq < tail) return { kind: 'unknown-cursor' }
    return { kind: 'events', items: items ?? '', count: last === null ? 0 : last - seq, head }
  }

  /** The state of a scope at one moment, with its sequence number then (SPEC STR-5). */
  snapshot(scope: ScopeName): Promise<Snapshot> {
    return this.#database.readers.snapshot(async (reader) => {
      const [row] = await reader.all<{ head: number }>('SELECT head FROM scope WHERE name = ?', [scope])
      const texts = await this.#conversationsOf(reader, scope)
      return { seq: row?.head ?? 0, parts: inParts(texts), total: texts.length, extras: await extrasOf(reader, scope) }
    })
  }

  async #conversationsOf(reader: SqlReader, name: ScopeName): Promise<string[]> {
    const scope = parseScope(name)
    if (!scope || scope.kind === 'workspace' || scope.kind === 'user') return []
    if (scope.kind === 'customer') {
      const of = 'c.customer_id = ?'
      const open = await this.#select(reader, `${of} AND c.status <> 'ended'`, [scope.customerId], '')
      return this.#withEnded(reader, open, of, [scope.customerId])
    }
    const of = 'c.group_id = ?'
    if (scope.kind === 'queue') return this.#select(reader, `${of} AND c.status = 'queued'`, [scope.groupId], '')
    const active = await this.#select(reader, `${of} AND c.status = 'active'`, [scope.groupId], '')
    return this.#withEnded(reader, active, of, [scope.groupId])
  }

  /** Adds the newest ended conversations, bounded in number and size. */
  async #withEnded(reader: SqlReader, open: string[], of: string, values: SqlValue[]): Promise<string[]> {
    const texts = [...open]
    let characters = texts.reduce((sum, text) => sum + text.length, 0)
    for (let skipped = 0; skipped < limits.snapshotEnded; skipped += ENDED_AT_A_TIME) {
      const order = `ORDER BY c.ended_at DESC, c.id DESC LIMIT ${ENDED_AT_A_TIME} OFFSET ${skipped}`
      for (const text of await this.#select(reader, `${of} AND c.status = 'ended'`, values, order)) {
        characters += text.length
        if (characters > SNAPSHOT_CHARACTERS) return texts
        texts.push(text)
      }
      if (texts.length < open.length + skipped + ENDED_AT_A_TIME) break
    }
    return texts
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
