import type { Command, CommandType } from '../../../domain/wire/commands.ts'
import type { DownFrame } from '../../../domain/wire/down.ts'
import type { StreamEvent } from '../../../domain/wire/events.ts'
import type { GroupRecord, Me, StaffRecord } from '../../../domain/wire/records.ts'
import type { UpFrame } from '../../../domain/wire/up.ts'
import { buildConversation, buildMessage, groupA, idOf } from '../build.ts'

const id = idOf(0x900)
const conversationId = idOf(0x300)
const scope = `group:${groupA}`
const command = { id, at: 1_000 }

/** One command of every type; the compiler asks for a sample of each new one. */
export const commands: Record<CommandType, Command> = {
  open: { ...command, type: 'open', args: { groupId: groupA } },
  post: { ...command, type: 'post', args: { conversationId, text: '你好 👋' } },
  accept: { ...command, type: 'accept', args: { conversationId } },
  takeNext: { ...command, type: 'takeNext', args: { groupId: groupA } },
  takeOver: { ...command, type: 'takeOver', args: { conversationId } },
  end: { ...command, type: 'end', args: { conversationId } },
  leave: { ...command, type: 'leave', args: { conversationId } },
  read: { ...command, type: 'read', args: { conversationId, pos: 3 } },
  setPresence: { ...command, type: 'setPresence', args: { presence: 'away' } },
}

const lastMessage = { pos: 2, at: 1_002, from: 'staff', body: { kind: 'text', text: 'hi' } } as const
const conversation = buildConversation({
  status: 'ended',
  customer: { id: idOf(0x200), name: 'Ann', visitorId: 'v-7' },
  lastPos: 3,
  lastMessage,
})
const messages = [
  buildMessage({ pos: 1 }),
  buildMessage({ pos: 2, author: { kind: 'staff', id: idOf(0x100), name: 'Mei' } }),
  buildMessage({ pos: 3, author: { kind: 'system' }, body: { kind: 'system', line: 'ended', name: 'Mei' } }),
]
const group: GroupRecord = { id: groupA, key: 'sales', name: 'Sales', clientName: 'Ask us', position: 1 }
const staff: StaffRecord = { id, displayName: 'Mei', role: 'agent', enabled: true, groupIds: [groupA] }
const me: Me = { ...staff, account: 'mei', presence: 'online' }

const base = { at: 1_000, command: id }
const whole = { ...base, conversation, messages }

/** One event of every type. */
export const events: Record<StreamEvent['type'], StreamEvent> = {
  conversationQueued: { type: 'conversationQueued', ...whole },
  conversationAccepted: { type: 'conversationAccepted', ...whole },
  conversationTakenOver: { type: 'conversationTakenOver', ...whole },
  conversationEnded: { type: 'conversationEnded', ...whole },
  conversationUnqueued: { type: 'conversationUnqueued', ...base, conversationId },
  messagePosted: { type: 'messagePosted', ...base, message: messages[0]! },
  readMarked: { type: 'readMarked', ...base, conversationId, side: 'staff', pos: 2, unread: 0 },
  groupPut: { type: 'groupPut', ...base, group },
  staffPut: { type: 'staffPut', ...base, staff },
  meChanged: { type: 'meChanged', ...base, me },
}

/** One frame of every type that goes up. */
export const upFrames: Record<UpFrame['t'], UpFrame> = {
  hello: { t: 'hello', v: 1, app: 'customer', deviceId: id, token: 'secret' },
  subscribe: { t: 'subscribe', scope, cursor: { epoch: 'e1', seq: 7 } },
  unsubscribe: { t: 'unsubscribe', scope },
  commands: { t: 'commands', items: Object.values(commands) },
  typing: { t: 'typing', conversationId, on: true },
  ping: { t: 'ping', n: 1 },
}

/** One frame of every type that goes down. */
export const downFrames: Record<DownFrame['t'], DownFrame> = {
  welcome: { t: 'welcome', v: 1, epoch: 'e1', nowAt: 1_000, scopes: [scope, 'workspace'] },
  events: { t: 'events', scope, from: 1, items: Object.values(events) },
  synced: { t: 'synced', scope, seq: 0 },
  snapshot: {
    t: 'snapshot',
    scope,
    epoch: 'e1',
    seq: 9,
    part: 1,
    of: 1,
    total: 1,
    conversations: [{ conversation, messages }],
    groups: [group],
    staff: [staff],
    me,
  },
  answers: {
    t: 'answers',
    items: [
      { id, ok: true, conversationId, scope, seq: 4 },
      { id, ok: true },
      { id, ok: false, code: 'queue-full', detail: { limit: 200, name: 'Mei' } },
    ],
  },
  revoked: { t: 'revoked', scope },
  typing: { t: 'typing', conversationId, side: 'staff', name: 'Mei', on: true },
  presence: { t: 'presence', staffId: id, presence: 'offline' },
  queue: { t: 'queue', groupId: groupA, waiting: 2 },
  place: { t: 'place', conversationId, place: 1 },
  pong: { t: 'pong', n: 1, nowAt: 1_000 },
  error: { t: 'error', code: 'bad-frame', detail: { at: 3 } },
  bye: { t: 'bye', code: 'server-stopping', afterMs: 1_000 },
}
