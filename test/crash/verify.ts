import { isDeepStrictEqual } from 'node:util'
import type { Conversation, Message } from '../../domain/conversation/schema.ts'
import { limits } from '../../domain/limits.ts'
import type { StreamEvent } from '../../domain/wire/events.ts'
import type { Database, SqlReader } from '../../sync-server/db/sql-connection.ts'
import type { Device } from './device.ts'
import type { Ledger } from './ledger.ts'
import type { Kept } from './replica.ts'

/** The database after a round: conversations with their messages as the log has them, and the scopes' heads. */
export type Log = {
  conversations: Map<string, Kept>
  heads: Map<string, number>
  faults: string[]
}

type ConversationRow = { id: string; status: string; assignee_id: string | null; state: string }
type MessageRow = { id: string; conversation_id: string; pos: number; at: number; author: string; body: string }

/** Reads the log and gives, in `faults`, everything in it that breaks a promise. */
export async function readLog({ readers }: Database, ledger: Ledger): Promise<Log> {
  return readers.snapshot(async (reader) => {
    const log: Log = { conversations: await conversationsIn(reader), heads: new Map(), faults: [] }
    for (const kept of log.conversations.values()) log.faults.push(...conversationFaults(kept))
    log.faults.push(...oneOpenFaults(log), ...messageFaults(log, ledger), ...(await answerFaults(reader, ledger)))
    log.faults.push(...(await scopeFaults(reader, log, ledger)), ...(await factFaults(reader)))
    return log
  })
}

async function conversationsIn(reader: SqlReader): Promise<Map<string, Kept>> {
  const conversations = new Map<string, Kept>()
  const rows = await reader.all<ConversationRow>('SELECT id, status, assignee_id, state FROM conversation')
  for (const { id, status, assignee_id: assigneeId, state } of rows) {
    const conversation: Conversation = JSON.parse(state)
    if (conversation.status !== status || (conversation.assignee?.id ?? null) !== assigneeId) {
      throw new Error(`the columns of ${id} differ from its state`)
    }
    conversations.set(id, { conversation, messages: new Map() })
  }
  const messages = await reader.all<MessageRow>(
    'SELECT id, conversation_id, pos, at, author, body FROM message ORDER BY conversation_id, pos',
  )
  for (const { id, conversation_id: conversationId, pos, at, author, body } of messages) {
    const message: Message = { id, conversationId, pos, at, author: JSON.parse(author), body: JSON.parse(body) }
    conversations.get(conversationId)?.messages.set(pos, message)
  }
  return conversations
}

/** SPEC CNV-5, CNV-8: positions are dense, and the state says what counting its messages says. */
function conversationFaults({ conversation, messages }: Kept): string[] {
  const { id, status, lastPos, assignee, lastMessage } = conversation
  const list = [...messages.values()]
  const unread = (kind: string, after: number): number =>
    list.filter((message) => message.author.kind === kind && message.pos > after).length
  const lines = list.flatMap(({ body }) => (body.kind === 'system' && body.line === 'accepted' ? [body] : []))
  const staffUnread = status === 'ended' ? 0 : unread('customer', conversation.staffReadPos)
  const checks: [string, boolean][] = [
    ['the positions are 1 … n', list.every(({ pos }, index) => pos === index + 1)],
    ['lastPos is the last position', list.length === lastPos],
    ['the newest message is the last one', (lastMessage?.pos ?? 0) === lastPos && lastMessage?.at === list.at(-1)?.at],
    ["the staff's unread count", conversation.staffUnread === staffUnread],
    ["the customer's unread count", conversation.customerUnread === unread('staff', conversation.customerReadPos)],
    ['one assignee from the moment of acceptance', lines.length === (assignee ? 1 : 0)],
    ['active means assigned', status !== 'active' || assignee !== undefined],
  ]
  return checks.filter(([, isTrue]) => !isTrue).map(([what]) => `conversation ${id}: not true: ${what}`)
}

/** SPEC CNV-1 */
function oneOpenFaults({ conversations }: Log): string[] {
  const open = new Set<string>()
  const faults: string[] = []
  for (const { conversation } of conversations.values()) {
    if (conversation.status === 'ended') continue
    const key = `${conversation.customer.id} in ${conversation.groupId}`
    if (open.has(key)) faults.push(`two open conversations of ${key}`)
    open.add(key)
  }
  return faults
}

/** SPEC CMD-1, CMD-2: what was accepted is there once, by its writer and as written; what was refused is not there. */
function messageFaults({ conversations }: Log, { written, answers }: Ledger): string[] {
  const faults: string[] = []
  const seen = new Map<string, Message>()
  for (const { messages } of conversations.values()) {
    for (const message of messages.values()) {
      if (seen.has(message.id)) faults.push(`message ${message.id} is there twice`)
      seen.set(message.id, message)
      if (message.body.kind === 'text' && !written.has(message.id)) faults.push(`nobody wrote ${message.id}`)
    }
  }
  for (const [id, { command, writer }] of written) {
    if (command.type !== 'post') continue
    const [message, isAccepted] = [seen.get(id), answers.get(id)?.ok]
    if (isAccepted === undefined) faults.push(`message ${id} was never answered`)
    if (isAccepted !== (message !== undefined)) faults.push(`message ${id}: answered ${isAccepted}, the log differs`)
    if (!message) continue
    const isAsWritten = message.body.kind === 'text' && message.body.text === command.args.text
    const isByWriter = message.author.kind !== 'system' && message.author.id === writer
    if (!isAsWritten || !isByWriter) faults.push(`message ${id} is not what ${writer} wrote`)
  }
  return faults
}

/** SPEC CMD-1: the stored answers are the given ones. */
async function answerFaults(reader: SqlReader, { answers }: Ledger): Promise<string[]> {
  const stored = await reader.all<{ id: string; answer: string }>('SELECT id, answer FROM command')
  const faults = stored
    .filter(({ id, answer }) => !isDeepStrictEqual(JSON.parse(answer), answers.get(id)))
    .map(({ id, answer }) => `command ${id} was answered ${JSON.stringify(answers.get(id))}, stored is ${answer}`)
  if (stored.length !== answers.size) faults.push(`${answers.size} commands answered, ${stored.length} stored`)
  return faults
}

type EventRow = { name: string; head: number; seq: number; data: string }

/** SPEC STR-1, CMD-4: every sequence is dense, and each writer's messages are in it once, in the order of writing. */
async function scopeFaults(reader: SqlReader, log: Log, { written }: Ledger): Promise<string[]> {
  const rows = await reader.all<EventRow>(
    'SELECT s.name AS name, s.head AS head, e.seq AS seq, e.data AS data FROM event e JOIN scope s ON s.id = e.scope_id ORDER BY s.id, e.seq',
  )
  const faults: string[] = []
  const lastNth = new Map<string, number>()
  for (const { name, head, seq, data } of rows) {
    const before = log.heads.get(name) ?? 0
    if (seq !== before + 1 || seq > head) faults.push(`${name}: ${seq} after ${before}, the head is ${head}`)
    log.heads.set(name, seq)
    if (!name.startsWith('customer:')) continue
    for (const { id } of postedIn(JSON.parse(data))) {
      const post = written.get(id)
      if (!post) continue
      if (post.nth <= (lastNth.get(post.lane) ?? 0)) faults.push(`${id} is not in the order of writing`)
      lastNth.set(post.lane, post.nth)
    }
  }
  for (const { name, head } of rows)
    if (log.heads.get(name) !== head) faults.push(`${name} ends before its head ${head}`)
  return faults
}

function postedIn(event: StreamEvent): readonly Message[] {
  if (event.type === 'messagePosted') return [event.message]
  return event.type === 'conversationQueued' ? event.messages : []
}

/** SPEC FCT-1, QUE-2: nobody is queued, accepted or done with twice. */
async function factFaults(reader: SqlReader): Promise<string[]> {
  const rows = await reader.all<{ conversation_id: string; kind: string }>(
    "SELECT conversation_id, kind FROM fact WHERE kind IN ('queued', 'accepted', 'ended', 'left') GROUP BY conversation_id, kind HAVING count(*) > 1",
  )
  return rows.map((row) => `conversation ${row.conversation_id} was ${row.kind} more than once`)
}

/** SPEC STR-3: what a device holds of its scopes is what the log has, as far as the device is to hold it. */
export function replicaFaults(device: Device, log: Log): string[] {
  const faults: string[] = []
  for (const [name, { conversations, seq }] of device.scopes) {
    if (seq !== (log.heads.get(name) ?? 0)) faults.push(`${name}: the device is at ${seq} of ${log.heads.get(name)}`)
    for (const [id, kept] of conversations) {
      const there = log.conversations.get(id)
      if (!isDeepStrictEqual(kept, there)) faults.push(`${name}: the device has conversation ${id} otherwise`)
    }
    const all = [...log.conversations.values()].filter((kept) => belongsTo(kept.conversation, name))
    const missing = all.filter(({ conversation }) => !conversations.has(conversation.id))
    if (missing.some(({ conversation }) => conversation.status !== 'ended'))
      faults.push(`${name}: open ones are missing`)
    if (all.length - missing.length < Math.min(all.length, limits.snapshotEnded)) faults.push(`${name}: too few`)
    if (conversations.size > all.length) faults.push(`${name}: the device has what does not belong there`)
  }
  return faults
}

function belongsTo({ status, groupId, customer }: Conversation, scope: string): boolean {
  if (scope === `queue:${groupId}`) return status === 'queued'
  if (scope === `group:${groupId}`) return status !== 'queued'
  return scope === `customer:${customer.id}`
}
