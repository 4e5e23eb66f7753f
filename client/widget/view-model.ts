import { deliveryOf, timesShown } from '../../domain/conversation/delivery.ts'
import type { Conversation, Message, SystemLine } from '../../domain/conversation/schema.ts'
import type { Id } from '../../domain/ids.ts'
import type { OutboxEntry } from '../sync/store-port.ts'

/** One line of the chat. `key` is the message's id, the same before and after sending, so that its bubble stays. */
export type Row = { key: Id; at: number; timeShown: boolean } & (
  | { kind: 'system'; line: SystemLine; name: string }
  | { kind: 'staff'; text: string; name: string; startsRun: boolean; endsRun: boolean }
  | { kind: 'own'; text: string; startsRun: boolean; endsRun: boolean; state: 'sending' | 'sent' | 'read' }
  | { kind: 'own'; text: string; startsRun: boolean; endsRun: boolean; state: 'failed'; code: string; limit: number }
)

/** What this device holds of a customer's chat in one group. */
export type ChatLog = {
  /** The group's conversations, oldest first. */
  conversations: readonly Conversation[]
  /** Messages by conversation, by `pos`; a conversation may be missing when it is too old to be shown yet. */
  messages: ReadonlyMap<Id, readonly Message[]>
  /** This group's unsent posts in the order in which they were written. */
  unsent: readonly OutboxEntry[]
}

/** Oldest first; the order of the customer's conversations in a group never changes. */
export function sortConversations<T extends Conversation>(conversations: readonly T[]): T[] {
  return [...conversations].sort((a, b) => a.queuedAt - b.queuedAt || (a.id < b.id ? -1 : 1))
}

/** The conversation that a new message goes into, if there is one (at most one per group). */
export function openConversation(conversations: readonly Conversation[]): Conversation | undefined {
  return conversations.findLast((one) => one.status !== 'ended')
}

/** The unsent posts into a group, in written order. */
export function unsentPosts(outbox: readonly OutboxEntry[], groupId: Id): OutboxEntry[] {
  return outbox.filter(
    ({ command }) => command.type === 'post' && 'groupId' in command.args && command.args.groupId === groupId,
  )
}

/**
 * The newest `limit` lines: what was sent in the server's order, then what was not (rules.md §2). An entry whose message
 * has come back already is shown once, as sent.
 */
export function rowsOf({ conversations, messages, unsent }: ChatLog, limit: number): Row[] {
  const sent = conversations.flatMap((conversation) =>
    (messages.get(conversation.id) ?? []).map((message) => sentRow(message, conversation)),
  )
  const known = new Set(sent.map((row) => row.key))
  const rows = [...sent, ...unsent.filter((entry) => !known.has(entry.id)).map(unsentRow)].slice(-limit)
  const shown = timesShown(rows.map((row) => row.at))
  return rows.map((row, index) => {
    const timeShown = shown[index] === true
    if (row.kind === 'system') return { ...row, timeShown }
    const before = timeShown ? undefined : rows[index - 1]
    const after = shown[index + 1] ? undefined : rows[index + 1]
    return { ...row, timeShown, startsRun: !isSameSide(row, before), endsRun: !isSameSide(row, after) }
  })
}

function isSameSide(row: Row, other: Row | undefined): boolean {
  if (other?.kind !== row.kind) return false
  return row.kind !== 'staff' || other.kind !== 'staff' || row.name === other.name
}

function sentRow(message: Message, conversation: Conversation): Row {
  const { id: key, at, author, body } = message
  const base = { key, at, timeShown: false }
  if (body.kind === 'system') return { ...base, kind: 'system', line: body.line, name: body.name ?? '' }
  const bubble = { ...base, text: body.text, startsRun: true, endsRun: true }
  if (author.kind === 'customer') return { ...bubble, kind: 'own', state: deliveryOf(message, conversation) }
  return { ...bubble, kind: 'staff', name: author.kind === 'staff' ? author.name : '' }
}

function unsentRow({ id: key, command, state, code, detail }: OutboxEntry): Row {
  const text = command.type === 'post' ? command.args.text : ''
  const bubble = { key, at: command.at, timeShown: false, kind: 'own', text, startsRun: true, endsRun: true } as const
  if (state === 'waiting') return { ...bubble, state: 'sending' }
  return { ...bubble, state: 'failed', code: code ?? '', limit: Number(detail?.limit ?? 0) }
}
