import type { Conversation, Message } from '../../domain/conversation/schema.ts'
import type { Id } from '../../domain/ids.ts'
import type { CustomerSessionReply } from '../../domain/wire/rest.ts'
import type { ConnectionState, Ephemeral, SyncEngine } from '../sync/engine-port.ts'
import type { OutboxEntry, SyncStore } from '../sync/store-port.ts'
import { loadOlder } from './history.ts'
import { openConversation, type Row, rowsOf, sortConversations, unsentPosts } from './view-model.ts'

/** Rows shown at first, and how many more each time the reader reaches the top. */
const pageRows = 60
/** A typing signal that is not renewed is over after this. */
const typingShownMs = 6_000
const typingSentEveryMs = 3_000

/** Everything that the screen shows; replaced, never changed. */
export type ChatState = {
  rows: readonly Row[]
  /** The open conversation, if there is one. */
  current: Conversation | undefined
  /** The customer's place in the queue, 1 = next; undefined until the server has told. */
  place: number | undefined
  leaving: boolean
  typingName: string | undefined
  connection: ConnectionState
  wasOpen: boolean
  unsent: number
  older: 'more' | 'loading' | 'none' | 'offline'
  /** False until the store has been read once. */
  loaded: boolean
}

/** One customer's chat in one group: reads the local store, writes commands into the outbox. */
export type Chat = {
  readonly session: CustomerSessionReply
  readonly state: ChatState
  subscribe(listener: () => void): () => void
  /** Resolves when the text is safe on this device; throws when it could not be stored. */
  post(text: string): Promise<void>
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

/**
 * @param store the local store, shared by all tabs of this customer
 * @param engine started by the caller
 */
export function createChat(session: CustomerSessionReply, store: SyncStore, engine: SyncEngine): Chat {
  const groupId = session.group.id
  const draftKey = `chat:${groupId}`
  const listeners = new Set<() => void>()
  const loadedMessages = new Map<Id, { lastPos: number; items: readonly Message[] }>()
  const readSent = new Map<Id, number>()
  let state: ChatState = {
    rows: [],
    current: undefined,
    place: undefined,
    leaving: false,
    typingName: undefined,
    connection: engine.state,
    wasOpen: false,
    unsent: 0,
    older: 'none',
    loaded: false,
  }
  let wantedRows = pageRows
  let isAtEnd = true
  let olderDone = false
  let reading: Promise<void> | undefined
  let readAgain = false
  let typingTimer: number | undefined
  let typingSentAt = 0

  function set(change: Partial<ChatState>): void {
    state = { ...state, ...change }
    for (const listener of listeners) listener()
  }

  /** Reads the store again; changes that come meanwhile are read once more afterwards. */
  function refresh(): Promise<void> {
    readAgain = true
    reading ??= (async () => {
      while (readAgain) {
        readAgain = false
        await read()
      }
    })().finally(() => {
      reading = undefined
    })
    return reading
  }

  async function read(): Promise<void> {
    // The outbox first: an entry that leaves it meanwhile is found as a message, never nowhere.
    const outbox = await store.outbox.all()
    const all = await store.cache.allConversations()
    const conversations = sortConversations(all.filter((one) => one.groupId === groupId))
    const { messages, complete } = await readMessages(conversations)
    const unsent = unsentPosts(outbox, groupId)
    const current = openConversation(conversations)
    const rows = rowsOf({ conversations, messages, unsent }, wantedRows)
    const total = [...messages.values()].reduce((sum, items) => sum + items.length, unsent.length)
    const hasLocal = !complete || total > rows.length
    set({
      rows,
      current,
      place: current?.status === 'queued' && current.id === state.current?.id ? state.place : undefined,
      leaving: outbox.some(({ command, state }) => command.type === 'leave' && state === 'waiting'),
      typingName: current?.status === 'active' ? state.typingName : undefined,
      unsent: unsent.filter((entry) => entry.state === 'waiting').length,
      older: hasLocal ? 'more' : olderDone || conversations.length === 0 ? 'none' : state.older === 'loading' ? 'loading' : 'more',
      loaded: true,
    })
    dropRefused(outbox)
    markRead()
  }

  /** Messages of the newest conversations, as many as are wanted; unchanged ones are not read again. */
  async function readMessages(
    conversations: readonly Conversation[],
  ): Promise<{ messages: Map<Id, readonly Message[]>; complete: boolean }> {
    const messages = new Map<Id, readonly Message[]>()
    let count = 0
    for (const { id, lastPos } of [...conversations].reverse()) {
      if (count >= wantedRows) return { messages, complete: false }
      let known = loadedMessages.get(id)
      if (known?.lastPos !== lastPos) {
        known = { lastPos, items: await store.cache.messages(id) }
        loadedMessages.set(id, known)
      }
      messages.set(id, known.items)
      count += known.items.length
    }
    return { messages, complete: true }
  }

  /** A refused text is the person's to decide on; a refused "leave" or "read" only means that it is too late for it. */
  function dropRefused(outbox: readonly OutboxEntry[]): void {
    for (const { id, state, command } of outbox) {
      if (state === 'refused' && command.type !== 'post') void engine.discard(id)
    }
  }

  function markRead(): void {
    const { current } = state
    if (!current?.customerUnread || !isAtEnd || document.visibilityState !== 'visible') return
    if ((readSent.get(current.id) ?? 0) >= current.lastPos) return
    readSent.set(current.id, current.lastPos)
    void engine.submit({ type: 'read', args: { conversationId: current.id, pos: current.lastPos } })
  }

  function onEphemeral(frame: Ephemeral): void {
    if (!('conversationId' in frame) || frame.conversationId !== state.current?.id) return
    if (frame.t === 'place') return set({ place: frame.place })
    if (frame.side !== 'staff') return
    clearTimeout(typingTimer)
    set({ typingName: frame.on ? (frame.name ?? state.current.assignee?.name) : undefined })
    if (frame.on) typingTimer = setTimeout(() => set({ typingName: undefined }), typingShownMs)
  }

  function onState(connection: ConnectionState): void {
    const isOpen = connection.kind === 'open'
    // A place is news of the moment: without the connection it is not known.
    set({ connection, wasOpen: state.wasOpen || isOpen, ...(isOpen ? {} : { place: undefined, typingName: undefined }) })
  }

  async function showOlder(): Promise<void> {
    if (state.older === 'loading' || state.older === 'none') return
    wantedRows += pageRows
    const before = state.rows.length
    await refresh()
    if (state.rows.length > before || olderDone) return
    set({ older: 'loading' })
    const outcome = await loadOlder(session, store)
    olderDone = outcome === 'none'
    set({ older: outcome })
    await refresh()
    if (outcome === 'offline') set({ older: outcome })
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
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async post(text) {
      await engine.submit({ type: 'post', args: { groupId, text } })
      typingSentAt = 0
    },
    leave() {
      if (state.current) void engine.submit({ type: 'leave', args: { conversationId: state.current.id } })
    },
    retry: (id) => void engine.retry(id),
    discard: (id) => void engine.discard(id),
    typing(isWriting) {
      const { current } = state
      const now = Date.now()
      if (!current || (isWriting ? now - typingSentAt < typingSentEveryMs : typingSentAt === 0)) return
      typingSentAt = isWriting ? now : 0
      engine.typing(current.id, isWriting)
    },
    showOlder: () => void showOlder(),
    setAtEnd(atEnd) {
      isAtEnd = atEnd
      markRead()
    },
    draft: () => store.outbox.draft(draftKey),
    putDraft: (text) => store.outbox.putDraft(draftKey, text),
  }
}
