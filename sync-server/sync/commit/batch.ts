import { createHash } from 'node:crypto'
import type { Change } from '../../../domain/conversation/decide.ts'
import type { Fact } from '../../../domain/conversation/facts.ts'
import type { Conversation, Message } from '../../../domain/conversation/schema.ts'
import type { Id } from '../../../domain/ids.ts'
import type { PresenceChoice } from '../../../domain/wire/records.ts'
import type { SqlWriter } from '../../db/sql-connection.ts'
import type { Dialect } from '../../migrations/schema-sql.ts'
import type { Sender } from './job.ts'

type Cell = string | number | null
type Row = Cell[]

/** The rows of one batch, in the column order of the view `batch` (migrations/batch-sqlite.ts). */
export type Batch = {
  directoryVersion: number
  guards: Row[]
  scopes: Row[]
  conversations: Row[]
  messages: Row[]
  events: Row[]
  commands: Row[]
  facts: Row[]
  presences: Row[]
}

export function emptyBatch(directoryVersion: number): Batch {
  return {
    directoryVersion,
    guards: [],
    scopes: [],
    conversations: [],
    messages: [],
    events: [],
    commands: [],
    facts: [],
    presences: [],
  }
}

const SQL = {
  sqlite: 'INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  postgres: 'SELECT commit_batch(?, ?::jsonb, ?::jsonb, ?::jsonb, ?::jsonb, ?::jsonb, ?::jsonb, ?::jsonb, ?::jsonb)',
} as const satisfies Record<Dialect, string>

/** Writes a batch as one statement; durable when it resolves, and nothing of it is there when it rejects. */
export function writeBatch(writer: SqlWriter, dialect: Dialect, batch: Batch): Promise<void> {
  return writer.run(SQL[dialect], [
    batch.directoryVersion,
    JSON.stringify(batch.guards),
    JSON.stringify(batch.scopes),
    JSON.stringify(batch.conversations),
    JSON.stringify(batch.messages),
    JSON.stringify(batch.events),
    JSON.stringify(batch.commands),
    JSON.stringify(batch.facts),
    JSON.stringify(batch.presences),
  ])
}

/**
 * Why a batch that failed may succeed when it is decided again: `repeated` = it holds a command that was committed
 * before; `stale` = the database is newer than what the batch assumed. Undefined for any other failure.
 */
export function conflictOf(error: unknown): 'repeated' | 'stale' | undefined {
  const message = error instanceof Error ? error.message : String(error)
  if (/UNIQUE constraint failed: command\.id|"command_pkey"/.test(message)) return 'repeated'
  const isStale = /stale: |UNIQUE constraint failed|duplicate key value|could not serialize|deadlock detected/
  return isStale.test(message) ? 'stale' : undefined
}

/**
 * A conversation's row. The last cell says whether more than its state changed: only then are the indexed columns
 * written, which would cost two more pages of the log with every message.
 */
export function conversationRow(conversation: Conversation, version: number, before: Conversation | undefined): Row {
  const { id, groupId, customer, status, assignee, queuedAt, acceptedAt, endedAt } = conversation
  return [
    id,
    version,
    groupId,
    customer.id,
    customer.name,
    status,
    assignee?.id ?? null,
    queuedAt,
    acceptedAt ?? null,
    endedAt ?? null,
    JSON.stringify(conversation),
    before?.status === status && before.assignee?.id === assignee?.id ? 0 : 1,
  ]
}

/** A message's row, with the assignee at the time of posting (reports count by it, rules.md §9). */
export function messageRow(message: Message, change: Change): Row {
  const { author } = message
  return [
    message.conversationId,
    message.pos,
    message.id,
    message.at,
    author.kind,
    author.kind === 'system' ? null : author.id,
    change.after.assignee?.id ?? null,
    JSON.stringify(author),
    JSON.stringify(message.body),
  ]
}

export function factRow(fact: Fact): Row {
  const { kind, at, conversationId, groupId, customerId, staffId, otherStaffId, value } = fact
  return [
    kind,
    at,
    conversationId ?? null,
    groupId ?? null,
    customerId ?? null,
    staffId ?? null,
    otherStaffId ?? null,
    value ?? null,
  ]
}

export function presenceRow(staffId: Id, presence: PresenceChoice): Row {
  return [staffId, presence]
}

/** The sender as the table `command` names them. */
export function senderKey(sender: Sender): string {
  return sender.kind === 'staff' ? `staff:${sender.staffId}` : `customer:${sender.customer.id}`
}

/** What a command is, apart from its id: a repeated id with another hash is refused (SPEC CMD-1). */
export function commandHash(sender: Sender, type: string, args: unknown): string {
  return createHash('sha1')
    .update(JSON.stringify([senderKey(sender), type, args]))
    .digest('base64')
}
