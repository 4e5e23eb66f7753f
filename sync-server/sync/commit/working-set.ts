import type { Change } from '../../../domain/conversation/decide.ts'
import type { Conversation, Message } from '../../../domain/conversation/schema.ts'
import type { Id } from '../../../domain/ids.ts'
import type { DecisionView } from './decide-command.ts'
import { type HotState, openKey } from './hot-state.ts'

/** Unread counts read from the database before the batch: `conversation id, side, pos` → count. */
export type UnreadCounts = Map<string, number>

export function unreadKey(conversationId: Id, side: 'staff' | 'customer', pos: number): string {
  return `${conversationId} ${side} ${pos}`
}

/** The changes of one batch, laid over the hot state; thrown away when the batch does not commit. */
export class WorkingSet implements DecisionView {
  readonly changed = new Map<Id, Conversation>()
  /** Conversations that decisions looked at: their versions guard the batch, changed or not. */
  readonly seen = new Set<Id>()
  /** Groups whose queue, customers whose open conversation was looked at: their scopes' heads guard the batch. */
  readonly guardedScopes = new Set<string>()
  readonly #open = new Map<string, Id | null>()
  readonly #posted = new Map<Id, Message[]>()
  readonly #state: HotState
  readonly #unread: UnreadCounts

  constructor(state: HotState, unread: UnreadCounts) {
    this.#state = state
    this.#unread = unread
  }

  conversation(id: Id): Conversation | undefined {
    const found = this.changed.get(id) ?? this.#state.conversations.get(id)?.conversation
    if (found) this.seen.add(id)
    return found
  }

  openOf(customerId: Id, groupId: Id): Conversation | undefined {
    const key = openKey(customerId, groupId)
    this.guardedScopes.add(`customer:${customerId}`)
    const id = this.#open.has(key) ? this.#open.get(key) : this.#state.open.get(key)
    return id ? this.conversation(id) : undefined
  }

  *waiting(groupId: Id): Iterable<Conversation> {
    this.guardedScopes.add(`queue:${groupId}`)
    for (const [id, conversation] of this.#state.queues.get(groupId) ?? []) {
      if (!this.changed.has(id)) yield conversation
    }
    for (const conversation of this.changed.values()) {
      if (conversation.status === 'queued' && conversation.groupId === groupId) yield conversation
    }
  }

  hasGroup(groupId: Id): boolean {
    return this.#state.directory.groups.has(groupId)
  }

  unreadAfter(conversation: Conversation, side: 'staff' | 'customer', pos: number): number {
    const other = side === 'staff' ? 'customer' : 'staff'
    const inBatch = (this.#posted.get(conversation.id) ?? []).filter(
      (message) => message.pos > pos && message.author.kind === other,
    )
    return (this.#unread.get(unreadKey(conversation.id, side, pos)) ?? 0) + inBatch.length
  }

  /** Messages of the conversation that this batch posted before. */
  postedBefore(id: Id): readonly Message[] {
    return this.#posted.get(id) ?? []
  }

  apply(change: Change): void {
    const { after } = change
    this.changed.set(after.id, after)
    this.seen.add(after.id)
    this.#open.set(openKey(after.customer.id, after.groupId), after.status === 'ended' ? null : after.id)
    const posted = this.#posted.get(after.id)
    if (posted) posted.push(...change.posted)
    else this.#posted.set(after.id, [...change.posted])
  }
}
