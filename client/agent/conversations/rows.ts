import type { Body, Conversation } from '../../../domain/conversation/schema.ts'
import type { Id } from '../../../domain/ids.ts'
import { compareWaiting } from '../../../domain/queue/queue.ts'
import type { OutboxEntry } from '../../sync/store-port.ts'

/** What the outbox says of one conversation. */
export type Pending = {
  /** The newest unsent post, if there is one. */
  text?: string
  /** Its device time, ms. */
  at?: number
  /** A post was refused for good. */
  failed: boolean
  /** The person ended it; the server does not know yet. */
  ending: boolean
  /** Up to which `pos` the person has read, as the outbox has it. */
  readPos: number
}

/** A conversation as a list shows it. */
export type Row = {
  id: Id
  customer: Conversation['customer']
  /** Newest text or system line; undefined when nobody has written yet. */
  preview: { body: Body; own: boolean } | undefined
  at: number
  unread: number
  status: Conversation['status']
  assigneeName: string | undefined
  mine: boolean
  pending: Pending | undefined
}

/** What the unsent commands say, by conversation. `entries` by `order`. */
export function pendingByConversation(entries: readonly OutboxEntry[]): Map<Id, Pending> {
  const pending = new Map<Id, Pending>()
  for (const { command, state } of entries) {
    if (!('conversationId' in command.args)) continue
    const { conversationId } = command.args
    const known = pending.get(conversationId) ?? { failed: false, ending: false, readPos: 0 }
    const refused = state === 'refused'
    if (command.type === 'post') {
      pending.set(conversationId, {
        ...known,
        text: command.args.text,
        at: command.at,
        failed: known.failed || refused,
      })
    } else if (command.type === 'end' && !refused) pending.set(conversationId, { ...known, ending: true })
    else if (command.type === 'read') pending.set(conversationId, { ...known, readPos: command.args.pos })
  }
  return pending
}

/** The row of a conversation, with the person's own unsent acts already in it. */
export function rowOf(conversation: Conversation, pending: Pending | undefined, meId: Id): Row {
  const { lastMessage } = conversation
  const sent = lastMessage && { body: lastMessage.body, own: lastMessage.from === 'staff' }
  const unsent =
    pending?.text === undefined ? undefined : { body: { kind: 'text', text: pending.text } as const, own: true }
  const readAll = (pending?.readPos ?? 0) >= conversation.lastPos
  return {
    id: conversation.id,
    customer: conversation.customer,
    preview: unsent ?? sent,
    at: Math.max(lastMessage?.at ?? conversation.queuedAt, pending?.at ?? 0),
    unread: readAll && conversation.lastPos > 0 ? 0 : conversation.staffUnread,
    status: conversation.status,
    assigneeName: conversation.assignee?.name,
    mine: conversation.assignee?.id === meId,
    pending,
  }
}

type Ask = { conversations: readonly Conversation[]; pending: ReadonlyMap<Id, Pending>; meId: Id; onlyMine: boolean }

/** The two sections of a group's list (A4): active ones, newest word first; queued ones, first come first. */
export function sectionsOf({ conversations, pending, meId, onlyMine }: Ask): { active: Row[]; queued: Row[] } {
  const toRow = (conversation: Conversation) => rowOf(conversation, pending.get(conversation.id), meId)
  const active = conversations.filter((one) => one.status === 'active' && (!onlyMine || one.assignee?.id === meId))
  const queued = conversations.filter((one) => one.status === 'queued').sort(compareWaiting)
  return {
    active: active.map(toRow).sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1)),
    queued: queued.map(toRow),
  }
}

/**
 * The badge of every group (A3): customers with unread messages. Of a queue that only its length is known of, everybody
 * who waits counts: each waits with something unread.
 */
export function badgesOf(
  conversations: readonly Conversation[],
  pending: ReadonlyMap<Id, Pending>,
  waiting: ReadonlyMap<Id, number>,
): Map<Id, number> {
  const customers = new Map<Id, Set<Id>>()
  const queuesHere = new Set<Id>()
  for (const one of conversations) {
    if (one.status === 'queued') queuesHere.add(one.groupId)
    if (one.status === 'ended' || rowOf(one, pending.get(one.id), '').unread === 0) continue
    const known = customers.get(one.groupId) ?? new Set()
    customers.set(one.groupId, known.add(one.customer.id))
  }
  const badges = new Map([...customers].map(([groupId, ids]) => [groupId, ids.size]))
  for (const [groupId, count] of waiting) {
    if (!queuesHere.has(groupId)) badges.set(groupId, (badges.get(groupId) ?? 0) + count)
  }
  return badges
}
