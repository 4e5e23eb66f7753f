import type { OutboxEntry } from '../../../client/sync/store-port.ts'
import type { Conversation, Message, SystemLine } from '../../../domain/conversation/schema.ts'
import type { Id } from '../../../domain/ids.ts'

/** A well-formed id that is easy to tell from others. */
export function idOf(n: number): Id {
  return `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`
}

export const groupId = idOf(900)
export const otherGroupId = idOf(901)
const customerId = idOf(902)
const staffId = idOf(903)

export function buildConversation({ n = 800, ...facts }: Partial<Conversation> & { n?: number } = {}): Conversation {
  return {
    id: idOf(n),
    groupId,
    customer: { id: customerId, name: '' },
    status: 'active',
    queuedAt: 0,
    lastPos: 0,
    staffReadPos: 0,
    customerReadPos: 0,
    staffUnread: 0,
    customerUnread: 0,
    ...facts,
  }
}

type MessageFacts = { pos: number; id?: Id; at?: number; text?: string; from?: 'customer' | 'staff'; line?: SystemLine }

export function buildMessage({
  pos,
  id = idOf(pos),
  at = 0,
  text = 'text',
  from = 'customer',
  line,
}: MessageFacts): Message {
  const base = { id, conversationId: idOf(800), pos, at }
  if (line) return { ...base, author: { kind: 'system' }, body: { kind: 'system', line, name: 'Lin' } }
  const author =
    from === 'staff'
      ? ({ kind: 'staff', id: staffId, name: 'Lin' } as const)
      : ({ kind: 'customer', id: customerId } as const)
  return { ...base, author, body: { kind: 'text', text } }
}

type EntryFacts = { n: number; text?: string; state?: OutboxEntry['state']; group?: Id }

export function buildEntry({ n, text = 'text', state = 'waiting', group = groupId }: EntryFacts): OutboxEntry {
  const id = idOf(500 + n)
  return {
    id,
    lane: `group:${group}`,
    order: n,
    state,
    command: { id, at: 0, type: 'post', args: { groupId: group, text } },
  }
}
