import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryStore } from '../../../client/store/memory-store.ts'
import type { CommandDraft, ConnectionState, Ephemeral, SyncEngine } from '../../../client/sync/engine-port.ts'
import type { SyncStore } from '../../../client/sync/store-port.ts'
import { type Chat, createChat } from '../../../client/widget/chat.ts'
import type { Conversation } from '../../../domain/conversation/schema.ts'
import { limits } from '../../../domain/limits.ts'
import { buildConversation, buildEntry, buildMessage, groupId, idOf } from './build-chat.ts'

const customerId = idOf(902)
const session = {
  token: 'token',
  customerId,
  group: { id: groupId, key: 'sales', name: 'Sales' },
  workspaceName: 'Company',
}

/** An engine that keeps what it is asked for, and says what the test has it say. */
function buildEngine() {
  const submitted: CommandDraft[] = []
  const discarded: string[] = []
  let tellState = (_: ConnectionState): void => undefined
  let tellEphemeral = (_: Ephemeral): void => undefined
  const engine = {
    state: { kind: 'open', transport: 'test', catchingUp: new Set() },
    onState: (listener: typeof tellState) => {
      tellState = listener
    },
    onEphemeral: (listener: typeof tellEphemeral) => {
      tellEphemeral = listener
    },
    submit: async (draft: CommandDraft) => submitted.push(draft),
    discard: async (id: string) => discarded.push(id),
    typing: () => undefined,
  } as unknown as SyncEngine
  return {
    engine,
    submitted,
    discarded,
    tellState: (state: ConnectionState) => tellState(state),
    tellEphemeral: (frame: Ephemeral) => tellEphemeral(frame),
  }
}

describe('a chat', () => {
  let store: SyncStore
  let link: ReturnType<typeof buildEngine>
  let chat: Chat
  let page: { visibilityState: string; addEventListener: () => void }

  beforeEach(async () => {
    page = { visibilityState: 'visible', addEventListener: () => undefined }
    vi.stubGlobal('document', page)
    store = createMemoryStore()
    link = buildEngine()
    chat = createChat(session, store, link.engine)
    await vi.waitFor(() => expect(chat.state.loaded).toBe(true))
  })

  async function put(...conversations: Conversation[]): Promise<void> {
    await store.cache.transaction(async (cache) => {
      await cache.putConversations(conversations.map((one) => ({ ...one, scope: `customer:${customerId}` })))
      await cache.putMessages([buildMessage({ pos: 1, from: 'staff' })])
    })
    await vi.waitFor(() => expect(chat.state.rows.length).toBeGreaterThan(0))
  }

  it('[QUE-5] the place in the queue is shown even when it overtakes the conversation', async () => {
    link.tellEphemeral({ t: 'place', conversationId: idOf(800), place: 3 })
    expect(chat.state.place).toBeUndefined()
    await put(buildConversation({ status: 'queued', lastPos: 1 }))
    expect(chat.state.place).toBe(3)
    link.tellState({ kind: 'offline' })
    expect(chat.state.place).toBeUndefined()
  })

  it('[CNV-8] what came is marked read once, and only when its end is on a visible screen', async () => {
    page.visibilityState = 'hidden'
    await put(buildConversation({ lastPos: 1, customerUnread: 1 }))
    expect(link.submitted).toEqual([])
    page.visibilityState = 'visible'
    chat.setAtEnd(false)
    expect(link.submitted).toEqual([])
    chat.setAtEnd(true)
    chat.setAtEnd(true)
    expect(link.submitted).toEqual([{ type: 'read', args: { conversationId: idOf(800), pos: 1 } }])
  })

  it('[CMD-5] a refused text stays, a refused "leave" goes by itself', async () => {
    const { order: _, ...post } = buildEntry({ n: 1, state: 'refused' })
    const leave = { ...post, id: idOf(2) }
    await store.outbox.add({
      ...leave,
      command: { id: idOf(2), at: 0, type: 'leave', args: { conversationId: idOf(800) } },
    })
    await store.outbox.add(post)
    await vi.waitFor(() => expect(link.discarded).toContain(idOf(2)))
    expect(link.discarded).not.toContain(post.id)
    await vi.waitFor(() => expect(chat.state.rows).toMatchObject([{ key: post.id, state: 'failed' }]))
  })

  it('[STR-5] an empty store says nothing about older conversations, a short snapshot says that there are none', async () => {
    expect(chat.state.older).toBe('more')
    await put(buildConversation({ lastPos: 1 }))
    expect(chat.state.older).toBe('none')
  })

  it('[STR-5] where a snapshot was full, there may be older conversations', async () => {
    const ended = (n: number): Conversation => buildConversation({ n: 800 + n, status: 'ended', queuedAt: n })
    await put(...Array.from({ length: limits.snapshotEnded }, (_, n) => ended(n)))
    expect(chat.state.older).toBe('more')
  })
})
