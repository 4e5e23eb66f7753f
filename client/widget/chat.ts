import type { Conversation } from '../../domain/conversation/schema.ts'
import type { Id } from '../../domain/ids.ts'
import { limits } from '../../domain/limits.ts'
import type { CustomerSessionReply } from '../../domain/wire/rest.ts'
import type { ConnectionState, Ephemeral, SyncEngine } from '../sync/engine-port.ts'
import type { OutboxEntry, SyncStore } from '../sync/store-port.ts'
import { createChatReader } from './chat-reader.ts'
import { loadOlder } from './history.ts'
import { createTypingSent, createTypingShown } from './typing.ts'
import { openConversation, type Row, rowsOf, unsentPosts } from './view-model.ts'

/** Rows shown at first, and how many more each time the reader reaches the top. */
const pageRows = 60

/** Everything that the screen shows; replaced, never changed. */
export type ChatState = {
  /** False until the store has been read once. */
  loaded: boolean
  rows: readonly Row[]
  /** The open conversation, if there is one. */
  current: Conversation | undefined
  /** The customer's place in the queue, 1 = next; undefined until the server has told. */
  place: number | undefined
  /** "Leave the queue" is on its way. */
  leaving: boolean
  typingName: string | undefined
  connection: ConnectionState
  /** This page was connected before. */
  wasOpen: boolean
  /** How many messages wait to be sent. */
  unsent: number
  older: 'more' | 'loading' | 'none' | 'offline'
}

/** One customer's chat in one group: reads the local store, writes commands into the outbox. */
export type Chat = {
  readonly session: CustomerSessionReply
  readonly state: ChatState
  /** Calls `listener` after every change of `state`. */
  subscribe(listener: () => void): void
  /** Resolves when the text is safe on this device; rejects when it could not be stored. */
  post(text: string): Promise<unknown>
  leave(): void
  retry(id: Id): void
  discard(id: Id): void
  typing(isWriting: boolean): void
  showOlder(): void
  /** Tells whether the newest line is on the screen: only then is it read. */
  setAtEnd(atEnd: boolean): void
  draft(): Promise<string>
  putDraft(text: string): Promise<void>
}

const atFirst: Omit<ChatState, 'connection'> = {
  loaded: false,
  rows: [],
  current: undefined,
  place: undefined,
  leaving: false,
  typingName: undefined,
  wasOpen: false,
  unsent: 0,
  older: 'none',
}

/**
 * @param store the local store, shared by all tabs of this customer
 * @param engine started and stopped by the caller
 */
export function createChat(session: CustomerSessionReply, store: SyncStore, engine: SyncEngine): Chat {
  const groupId = session.group.id
  const draftKey = `chat:${groupId}`
  const listeners: (() => void)[] = []
  const readStore = createChatReader(store, groupId)
  const showTyping = createTypingShown((typingName) => set({ typingName }))
  const sendTyping = createTypingSent((id, on) => engine.typing(id, on))
  let state: ChatState = { ...atFirst, connection: engine.state }
  let wanted = pageRows
  let isAtEnd = true
  let isAllShown = false
  let hasAllOlder = false
  let reading: Promise<void> | undefined
  let isStale = false
  let readSent = ''
  let toldPlace: { conversationId: Id; place: number } | undefined

  function set(change: Partial<ChatState>): void {
    state = { ...state, ...change }
    for (const listener of listeners) listener()
  }

  /** Reads the store; what changes meanwhile is read once more afterwards. */
  function refresh(): Promise<void> {
    isStale = true
    reading ??= readWhileStale().finally(() => {
      reading = undefined
    })
    return reading
  }

  async function readWhileStale(): Promise<void> {
    while (isStale) {
      isStale = false
      const { outbox, conversations, messages, isWhole, known } = await readStore(wanted)
      const unsent = unsentPosts(outbox, groupId)
      const current = openConversation(conversations)
      const rows = rowsOf({ conversations, messages, unsent }, wanted)
      isAllShown = isWhole && rows.length < wanted
      // A snapshot brings the newest ones, in one transaction: with fewer than that, there never were more.
      hasAllOlder ||= known > 0 && known < limits.snapshotEnded
      set({
        loaded: true,
        rows,
        current,
        place: placeOf(current),
        typingName: isStillTyping(state.current, current) ? state.typingName : undefined,
        leaving: outbox.some((entry) => entry.command.type === 'leave' && entry.state === 'waiting'),
        unsent: unsent.filter((entry) => entry.state === 'waiting').length,
        older: state.older === 'none' || state.older === 'more' ? olderNow() : state.older,
      })
      dropTooLate(outbox)
      markRead()
    }
  }

  function olderNow(): 'more' | 'none' {
    return isAllShown && hasAllOlder ? 'none' : 'more'
  }

  /** A refused text is the person's to decide on; a refused "leave" or "read" only came too late. */
  function dropTooLate(outbox: readonly OutboxEntry[]): void {
    for (const entry of outbox) {
      if (entry.state === 'refused' && entry.command.type !== 'post') void engine.discard(entry.id)
    }
  }

  function markRead(): void {
    const { current } = state
    if (!current?.customerUnread || !isAtEnd || document.visibilityState !== 'visible') return
    const marker = `${current.id} ${current.lastPos}`
    if (marker === readSent) return
    readSent = marker
    void engine.submit({ type: 'read', args: { conversationId: current.id, pos: current.lastPos } })
  }

  function placeOf(current: Conversation | undefined): number | undefined {
    return current?.status === 'queued' && toldPlace?.conversationId === current.id ? toldPlace.place : undefined
  }

  function onEphemeral(frame: Ephemeral): void {
    const { current } = state
    if (frame.t === 'place') {
      // It may overtake the conversation on its way through the store.
      toldPlace = frame
      set({ place: placeOf(current) })
    } else if (frame.t === 'typing' && frame.side === 'staff' && frame.conversationId === current?.id) {
      showTyping(frame.on ? (frame.name ?? current.assignee?.name) : undefined)
    }
  }

  function onState(connection: ConnectionState): void {
    const isOpen = connection.kind === 'open'
    // Place and typing are news of the moment: without the connection they are not known.
    if (!isOpen) {
      toldPlace = undefined
      showTyping(undefined)
    }
    set({ connection, wasOpen: state.wasOpen || isOpen, place: placeOf(state.current) })
  }

  async function showOlder(): Promise<void> {
    const { older, connection } = state
    if (older === 'loading' || older === 'none' || (older === 'offline' && connection.kind !== 'open')) return
    const shown = state.rows.length
    set({ older: 'loading' })
    wanted += pageRows
    await refresh()
    if (state.rows.length > shown) return set({ older: olderNow() })
    const outcome = await loadOlder(session, store)
    hasAllOlder = outcome === 'none'
    await refresh()
    set({ older: outcome === 'offline' ? outcome : olderNow() })
  }

  engine.onEphemeral(onEphemeral)
  engine.onState(onState)
  onState(engine.state)
  store.subscribe(() => void refresh())
  document.addEventListener('visibilitychange', markRead)
  void refresh()

  return {
    session,
    get state() {
      return state
    },
    subscribe: (listener) => void listeners.push(listener),
    post: (text) => engine.submit({ type: 'post', args: { groupId, text } }, draftKey),
    leave: () => void (state.current && engine.submit({ type: 'leave', args: { conversationId: state.current.id } })),
    retry: (id) => void engine.retry(id),
    discard: (id) => void engine.discard(id),
    typing: (isWriting) => sendTyping(state.current?.id, isWriting),
    showOlder: () => void showOlder(),
    setAtEnd(atEnd) {
      isAtEnd = atEnd
      markRead()
    },
    draft: () => store.outbox.draft(draftKey),
    putDraft: (text) => store.outbox.putDraft(draftKey, text),
  }
}

/** What was being typed is over when it has come, or when its conversation is. */
function isStillTyping(before: Conversation | undefined, now: Conversation | undefined): boolean {
  if (before?.id !== now?.id) return false
  return before?.lastPos === now?.lastPos || now?.lastMessage?.from === 'customer'
}
