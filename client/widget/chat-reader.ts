import type { Conversation, Message } from '../../domain/conversation/schema.ts'
import type { Id } from '../../domain/ids.ts'
import type { OutboxEntry, SyncStore } from '../sync/store-port.ts'
import { sortConversations } from './view-model.ts'

/** What the store holds of one group's chat; `isWhole` is false where older messages were left out. */
export type ChatReading = {
  outbox: OutboxEntry[]
  conversations: Conversation[]
  messages: Map<Id, readonly Message[]>
  isWhole: boolean
  /** Conversations of all groups on this device. */
  known: number
}

/**
 * Gives a function that reads the newest conversations of a group with at least `wanted` messages in all. Messages of a
 * conversation that did not grow are not read again.
 */
export function createChatReader(store: SyncStore, groupId: Id): (wanted: number) => Promise<ChatReading> {
  const kept = new Map<Id, { lastPos: number; items: readonly Message[] }>()

  async function messagesOf({ id, lastPos }: Conversation): Promise<readonly Message[]> {
    const known = kept.get(id)
    if (known?.lastPos === lastPos) return known.items
    const items = await store.cache.messages(id)
    kept.set(id, { lastPos, items })
    return items
  }

  return async (wanted) => {
    // The outbox first: an entry that leaves it meanwhile is found as a message, never nowhere.
    const outbox = await store.outbox.all()
    const all = await store.cache.allConversations()
    const conversations = sortConversations(all.filter((one) => one.groupId === groupId))
    const messages = new Map<Id, readonly Message[]>()
    let count = 0
    for (const conversation of [...conversations].reverse()) {
      if (count >= wanted) break
      const items = await messagesOf(conversation)
      messages.set(conversation.id, items)
      count += items.length
    }
    return { outbox, conversations, messages, isWhole: messages.size === conversations.length, known: all.length }
  }
}
