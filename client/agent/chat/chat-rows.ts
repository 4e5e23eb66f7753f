import { deliveryOf, timesShown } from '../../../domain/conversation/delivery.ts'
import type { Conversation, Message } from '../../../domain/conversation/schema.ts'
import type { Id } from '../../../domain/ids.ts'
import type { OutboxEntry } from '../../sync/store-port.ts'

export type TickState = 'sending' | 'sent' | 'read' | 'failed'

/** One line of the chat. `timeShown`: its time stands above it (A10). */
export type ChatRow = { key: string; at: number; timeShown: boolean } & (
  | { kind: 'system'; message: Message }
  | {
      kind: 'bubble'
      text: string
      own: boolean
      author: string | undefined
      tick: TickState | undefined
      joined: boolean
      entry?: OutboxEntry
    }
)

type Ask = {
  conversation: Conversation
  /** By `pos`. */
  messages: readonly Message[]
  /** The outbox by `order`. */
  entries: readonly OutboxEntry[]
  meId: Id
}

type Draft =
  | { kind: 'system'; key: string; at: number; message: Message }
  | {
      kind: 'bubble'
      key: string
      at: number
      side: string
      text: string
      own: boolean
      author: string | undefined
      tick: TickState | undefined
      entry?: OutboxEntry
    }

function ofMessage(message: Message, conversation: Conversation, meId: Id): Draft {
  const { id: key, at, author, body } = message
  if (body.kind === 'system') return { kind: 'system', key, at, message }
  const own = author.kind === 'staff'
  return {
    kind: 'bubble',
    key,
    at,
    side: author.kind === 'system' ? 'system' : author.id,
    text: body.text,
    own,
    author: author.kind === 'staff' && author.id !== meId ? author.name : undefined,
    tick: own ? deliveryOf(message, conversation) : undefined,
  }
}

function ofEntry(entry: OutboxEntry, meId: Id): Draft | undefined {
  if (entry.command.type !== 'post') return undefined
  return {
    kind: 'bubble',
    key: entry.id,
    at: entry.command.at,
    side: meId,
    text: entry.command.args.text,
    own: true,
    author: undefined,
    tick: entry.state === 'refused' ? 'failed' : 'sending',
    entry,
  }
}

/**
 * The chat's lines: the log by `pos`, then the person's own unsent messages in the order in which they were written. An
 * unsent one keeps its key when it is sent (the message has the command's id), so that its bubble stays where it is.
 */
export function chatRows({ conversation, messages, entries, meId }: Ask): ChatRow[] {
  const sent = new Set(messages.map((message) => message.id))
  const unsent = entries.filter(
    ({ id, command }) =>
      !sent.has(id) && 'conversationId' in command.args && command.args.conversationId === conversation.id,
  )
  const drafts = [
    ...messages.map((message) => ofMessage(message, conversation, meId)),
    ...unsent.map((entry) => ofEntry(entry, meId)).filter((draft) => draft !== undefined),
  ]
  const shown = timesShown(drafts.map((draft) => draft.at))
  return drafts.map((draft, index) => {
    const timeShown = shown[index] === true
    if (draft.kind === 'system') return { ...draft, timeShown }
    const before = drafts[index - 1]
    const joined = !timeShown && before?.kind === 'bubble' && before.side === draft.side
    const { side: _side, ...bubble } = draft
    return { ...bubble, timeShown, joined }
  })
}

/** What stands where the composer is: the composer itself, or why there is none. */
export type Foot =
  | { kind: 'composer' }
  | { kind: 'ending'; entry: OutboxEntry }
  | { kind: 'waiting' }
  | { kind: 'other'; name: string }
  | { kind: 'ended'; reason: 'ended' | 'left' }

/** The foot of a conversation's chat. A pending end counts unless it was refused. */
export function footOf(conversation: Conversation, entries: readonly OutboxEntry[], meId: Id): Foot {
  if (conversation.status === 'ended') return { kind: 'ended', reason: conversation.endReason ?? 'ended' }
  const ending = entries.find(
    ({ command, state }) =>
      command.type === 'end' && state === 'waiting' && command.args.conversationId === conversation.id,
  )
  if (ending) return { kind: 'ending', entry: ending }
  if (conversation.status === 'queued') return { kind: 'waiting' }
  if (conversation.assignee?.id !== meId) return { kind: 'other', name: conversation.assignee?.name ?? '' }
  return { kind: 'composer' }
}
