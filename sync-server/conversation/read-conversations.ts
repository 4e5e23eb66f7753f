import type { Conversation, Message } from '../../domain/conversation/schema.ts'
import type { Id } from '../../domain/ids.ts'
import type { WholeConversation } from '../../domain/wire/down.ts'
import type { EndedReply } from '../../domain/wire/rest.ts'
import type { Database, SqlReader, SqlValue } from '../db/sql-connection.ts'

const pageSize = 20

export type EndedFilter = {
  groupId: Id
  /** Part of the customer's name; letters A–Z in either case. */
  name?: string
  assigneeId?: Id
  /** From 1. */
  page: number
}

/** Ended conversations of a group, newest first, without their messages (A18). */
export async function readEnded({ dialect, readers }: Database, filter: EndedFilter): Promise<EndedReply> {
  const conditions = ["group_id = ? AND status = 'ended'"]
  const values: SqlValue[] = [filter.groupId]
  if (filter.name) {
    conditions.push(`${dialect === 'sqlite' ? 'instr' : 'strpos'}(lower(customer_name), ?) > 0`)
    values.push(lowerAscii(filter.name))
  }
  if (filter.assigneeId !== undefined) {
    conditions.push('assignee_id = ?')
    values.push(filter.assigneeId)
  }
  const from = `FROM conversation WHERE ${conditions.join(' AND ')}`
  return readers.snapshot(async (reader) => {
    const [count] = await reader.all<{ total: number }>(`SELECT count(*) AS total ${from}`, values)
    const rows = await reader.all<{ state: string }>(
      `SELECT state ${from} ORDER BY ended_at DESC, id DESC LIMIT ? OFFSET ?`,
      [...values, pageSize, (filter.page - 1) * pageSize],
    )
    return { total: count?.total ?? 0, pageSize, items: rows.map((row) => JSON.parse(row.state) as Conversation) }
  })
}

/** What `lower` of both databases does. */
function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

/** One conversation with all its messages, or undefined. */
export async function readConversation({ readers }: Database, id: Id): Promise<WholeConversation | undefined> {
  return readers.snapshot(async (reader) => {
    const [row] = await reader.all<{ state: string }>('SELECT state FROM conversation WHERE id = ?', [id])
    return row && wholeOf(reader, row.state)
  })
}

/**
 * A customer's conversations that were queued before `beforeAt` (ms), newest first, whole (C9): a page of them, and with
 * its last one all that were queued in the same millisecond, so that the next page can begin before it.
 */
export async function readCustomerHistory(
  { readers }: Database,
  customerId: Id,
  beforeAt: number,
): Promise<{ items: WholeConversation[]; more: boolean }> {
  const older = 'FROM conversation WHERE customer_id = ? AND queued_at < ?'
  const pageStart = `SELECT min(queued_at) FROM (SELECT queued_at ${older} ORDER BY queued_at DESC LIMIT ${pageSize}) AS page`
  return readers.snapshot(async (reader) => {
    const rows = await reader.all<{ state: string }>(
      `SELECT state ${older} AND queued_at >= (${pageStart}) ORDER BY queued_at DESC, id DESC`,
      [customerId, beforeAt, customerId, beforeAt],
    )
    const items: WholeConversation[] = []
    for (const { state } of rows) items.push(await wholeOf(reader, state))
    const startAt = items.at(-1)?.conversation.queuedAt ?? 0
    const left = await reader.all<{ one: number }>(`SELECT 1 AS one ${older} LIMIT 1`, [customerId, startAt])
    return { items, more: left.length > 0 }
  })
}

async function wholeOf(reader: SqlReader, state: string): Promise<WholeConversation> {
  const conversation = JSON.parse(state) as Conversation
  const rows = await reader.all<{ pos: number; id: string; at: number; author: string; body: string }>(
    'SELECT pos, id, at, author, body FROM message WHERE conversation_id = ? ORDER BY pos',
    [conversation.id],
  )
  const messages = rows.map(
    ({ pos, id, at, author, body }): Message => ({
      id,
      conversationId: conversation.id,
      pos,
      at,
      author: JSON.parse(author),
      body: JSON.parse(body),
    }),
  )
  return { conversation, messages }
}
