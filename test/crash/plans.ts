import type { Conversation } from '../../domain/conversation/schema.ts'
import type { Id } from '../../domain/ids.ts'
import type { Device } from './device.ts'

const MOST_OPEN_OF_STAFF = 3

/** What a customer does next: writes into each group, reads, now and then gives up waiting. */
export function customerPlan(groupIds: readonly Id[]): (device: Device) => void {
  return (device) => {
    const { random } = device
    for (const groupId of groupIds) {
      if (!device.isIdle(groupId)) continue
      const own = openOf(device, groupId)
      const act = random.next()
      if (own && act < 0.06)
        device.write(groupId, 'read', { conversationId: own.id, pos: random.between(0, own.lastPos) })
      else if (own?.status === 'queued' && act < 0.08) device.write(groupId, 'leave', { conversationId: own.id })
      else if (act > 0.98) device.write(groupId, 'open', { groupId })
      for (let count = random.between(1, 6); count > 0; count -= 1) {
        device.write(groupId, 'post', { groupId, text: textOf(device) })
      }
    }
  }
}

/** What staff do next: take from the queue, answer, read, end; admins also choose, take over and end for others. */
export function staffPlan(device: Device): void {
  const { person } = device
  if (person.kind !== 'staff') return
  for (const groupId of person.groupIds) {
    const active = conversationsOf(device, `group:${groupId}`).filter(({ status }) => status === 'active')
    const own = active.filter(({ assignee }) => assignee?.id === person.id)
    if (own.length < MOST_OPEN_OF_STAFF && device.isIdle(groupId)) takeOne(device, groupId)
    for (const conversation of own) if (device.isIdle(conversation.id)) workOn(device, conversation)
    if (person.role === 'admin' && active.length > 0 && device.random.chance(0.02)) meddle(device, active)
  }
}

function takeOne(device: Device, groupId: Id): void {
  const { person, random } = device
  const queued = conversationsOf(device, `queue:${groupId}`)
  if (person.kind === 'staff' && person.role === 'admin' && queued.length > 0 && random.chance(0.7)) {
    device.write(groupId, 'accept', { conversationId: random.pick(queued).id })
    return
  }
  if ((device.waiting.get(groupId) ?? 0) === 0) return
  // Not asked for again before the server says once more that somebody waits.
  device.waiting.set(groupId, 0)
  device.write(groupId, 'takeNext', { groupId })
}

function workOn(device: Device, { id, lastPos }: Conversation): void {
  const { random } = device
  if (random.chance(0.3)) device.write(id, 'read', { conversationId: id, pos: random.between(1, lastPos) })
  for (let count = random.between(1, 4); count > 0; count -= 1) {
    device.write(id, 'post', { conversationId: id, text: textOf(device) })
  }
  if (random.chance(0.06)) device.write(id, 'end', { conversationId: id })
}

function meddle(device: Device, active: readonly Conversation[]): void {
  const { id } = device.random.pick(active)
  if (device.isIdle(id)) device.write(id, device.random.chance(0.6) ? 'takeOver' : 'end', { conversationId: id })
}

function openOf(device: Device, groupId: Id): Conversation | undefined {
  const all = conversationsOf(device, `customer:${device.person.id}`)
  return all.find((one) => one.groupId === groupId && one.status !== 'ended')
}

function conversationsOf(device: Device, scope: string): Conversation[] {
  return [...(device.scopes.get(scope)?.conversations.values() ?? [])].map(({ conversation }) => conversation)
}

/** Unique; Chinese, quotes, an emoji, a NUL and half of a surrogate pair; now and then long. */
function textOf({ random }: Device): string {
  const key = random.id(0).slice(-16)
  return random.chance(0.05)
    ? `${key} ${'很长的消息 '.repeat(random.between(20, 120))}`
    : `${key} 你好 "'\\ 👋\u0000\ud83d`
}
