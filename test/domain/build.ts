import type { Conversation, Message } from '../../domain/conversation/schema.ts'
import type { Id } from '../../domain/ids.ts'
import type { CustomerActor, StaffActor } from '../../domain/roles/actor.ts'

/** A valid id that sorts by `n`. */
export function idOf(n: number): Id {
  return `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`
}

export const groupA = idOf(0xa)
export const groupB = idOf(0xb)

export function buildStaff(with_: Partial<StaffActor> = {}): StaffActor {
  return { kind: 'staff', id: idOf(0x100), name: 'Mei', role: 'agent', enabled: true, groupIds: [groupA], ...with_ }
}

export function buildCustomer(with_: Partial<CustomerActor> = {}): CustomerActor {
  return { kind: 'customer', id: idOf(0x200), name: '', ...with_ }
}

/** A conversation of `buildCustomer()` in `groupA`; active ones are assigned to `buildStaff()`. */
export function buildConversation(with_: Partial<Conversation> = {}): Conversation {
  const { status = 'queued' } = with_
  return {
    id: idOf(0x300),
    groupId: groupA,
    customer: { id: idOf(0x200), name: '' },
    queuedAt: 1_000,
    lastPos: 0,
    staffReadPos: 0,
    customerReadPos: 0,
    staffUnread: 0,
    customerUnread: 0,
    ...(status === 'queued' ? {} : { acceptedAt: 2_000, assignee: { id: idOf(0x100), name: 'Mei' } }),
    ...(status === 'ended' ? { endedAt: 3_000, endReason: 'ended' as const } : {}),
    ...with_,
    status,
  }
}

export function buildMessage(with_: Partial<Message> = {}): Message {
  const pos = with_.pos ?? 1
  return {
    id: idOf(0x400 + pos),
    conversationId: idOf(0x300),
    pos,
    at: 1_000 + pos,
    author: { kind: 'customer', id: idOf(0x200) },
    body: { kind: 'text', text: `line ${pos}` },
    ...with_,
  }
}

/** Makes a write to any part of `value` throw. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const part of Object.values(value)) deepFreeze(part)
  }
  return value
}

/** Fresh ids 0x1000, 0x1001 …, and a clock that stands at `nowAt`. */
export function buildContext(nowAt = 10_000): { nowAt: number; newId: () => Id } {
  let next = 0x1000
  return { nowAt, newId: () => idOf(next++) }
}
