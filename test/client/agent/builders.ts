import type { OutboxEntry } from '../../../client/sync/store-port.ts'
import type { Conversation, Message } from '../../../domain/conversation/schema.ts'
import type { Id } from '../../../domain/ids.ts'
import type { StaffActor } from '../../../domain/roles/actor.ts'
import type { Command } from '../../../domain/wire/commands.ts'

/** A readable id of the right shape: the same number gives the same id. */
export function idOf(n: number): Id {
  return `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
}

export const meId = idOf(1)
export const groupId = idOf(2)

export function buildConversation(over: Partial<Conversation> = {}): Conversation {
  return {
    id: idOf(100),
    groupId,
    customer: { id: idOf(200), name: '唐果' },
    status: 'active',
    queuedAt: 1_000,
    assignee: { id: meId, name: '李明' },
    lastPos: 0,
    staffReadPos: 0,
    customerReadPos: 0,
    staffUnread: 0,
    customerUnread: 0,
    ...over,
  }
}

export function buildMessage(pos: number, over: Partial<Message> = {}): Message {
  return {
    id: idOf(1_000 + pos),
    conversationId: idOf(100),
    pos,
    at: pos * 1_000,
    author: { kind: 'customer', id: idOf(200) },
    body: { kind: 'text', text: `message ${pos}` },
    ...over,
  }
}

export function buildEntry(command: Command, over: Partial<OutboxEntry> = {}): OutboxEntry {
  return { id: command.id, lane: 'lane', order: 1, command, state: 'waiting', ...over }
}

export function buildPost(n: number, over: Partial<OutboxEntry> = {}, conversationId = idOf(100)): OutboxEntry {
  const command: Command = { id: idOf(n), at: 9_000, type: 'post', args: { conversationId, text: `unsent ${n}` } }
  return buildEntry(command, { order: n, ...over })
}

export function buildActor(over: Partial<StaffActor> = {}): StaffActor {
  return { kind: 'staff', id: meId, name: '李明', role: 'agent', enabled: true, groupIds: [groupId], ...over }
}
