import { applyConversationEvent, conversationIdOf, messagesOf } from '../../domain/conversation/apply.ts'
import type { Conversation, Message } from '../../domain/conversation/schema.ts'
import type { Id } from '../../domain/ids.ts'
import type { SnapshotFrame, WholeConversation } from '../../domain/wire/down.ts'
import type { StreamEvent } from '../../domain/wire/events.ts'

export type Kept = { conversation: Conversation; messages: Map<number, Message> }

/** What a device knows of one scope: the last snapshot and the events after it (SPEC STR-1, STR-3). */
export class Replica {
  seq = 0
  readonly conversations = new Map<Id, Kept>()
  /** Undefined until there was a snapshot: then the device has no cursor yet. */
  epoch: string | undefined
  #parts: WholeConversation[] = []

  takeSnapshot(frame: SnapshotFrame): void {
    if (frame.part === 1) this.#parts = []
    this.#parts.push(...frame.conversations)
    if (frame.part < frame.of) return
    this.conversations.clear()
    for (const { conversation, messages } of this.#parts) {
      this.conversations.set(conversation.id, {
        conversation,
        messages: new Map(messages.map((one) => [one.pos, one])),
      })
    }
    this.#parts = []
    this.epoch = frame.epoch
    this.seq = frame.seq
  }

  /** Gives what is wrong with the numbers, if anything is. */
  takeEvents(from: number, items: readonly StreamEvent[]): string | undefined {
    if (from !== this.seq + 1) return `events from ${from} after ${this.seq}`
    for (const event of items) this.#apply(event)
    this.seq += items.length
    return undefined
  }

  #apply(event: StreamEvent): void {
    if (event.type === 'groupPut' || event.type === 'staffPut' || event.type === 'meChanged') return
    const id = conversationIdOf(event)
    const kept = this.conversations.get(id)
    const conversation = applyConversationEvent(kept?.conversation, event)
    if (!conversation) {
      this.conversations.delete(id)
      return
    }
    const messages = kept?.messages ?? new Map<number, Message>()
    for (const message of messagesOf(event)) messages.set(message.pos, message)
    this.conversations.set(id, { conversation, messages })
  }
}
