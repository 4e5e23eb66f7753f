import { createMemoryStore, type MemoryStore } from '../../../client/store/memory-store.ts'
import { createSyncEngine } from '../../../client/sync/engine.ts'
import type { SyncEngine } from '../../../client/sync/engine-port.ts'
import type { DownFrame, SnapshotFrame } from '../../../domain/wire/down.ts'
import type { StreamEvent } from '../../../domain/wire/events.ts'
import type { ScopeName } from '../../../domain/wire/scope.ts'
import { buildConversation, buildMessage, idOf } from './builders.ts'
import { createFakeTransport, type FakeLink, type FakeTransport } from './fake-link.ts'
import { createHandClock, type HandClock, settle } from './hand-clock.ts'

export const group: ScopeName = `group:${idOf(1)}`
export const queue: ScopeName = `queue:${idOf(1)}`
export const epoch = 'first'

export type Rig = {
  engine: SyncEngine
  store: MemoryStore
  clock: HandClock
  transports: FakeTransport[]
  errors: unknown[]
  /** The newest attempt at a connection by the wanted transport. */
  readonly link: FakeLink
  network: { isOnline: boolean }
  /** Opens the newest link and greets the engine with these scopes. */
  greet(scopes?: ScopeName[], over?: { epoch?: string; link?: FakeLink }): Promise<void>
  /** Greets with the group's scope and brings it up to date with an empty snapshot at 0. */
  open(): Promise<void>
  down(...frames: DownFrame[]): Promise<void>
  /** Submits a post and gives its id. */
  post(text: string, conversation?: number): Promise<string>
}

/** An engine between a memory store and a server that is the test. */
export function createRig(over: { store?: MemoryStore; app?: 'staff' | 'customer'; transports?: string[] } = {}): Rig {
  const store = over.store ?? createMemoryStore()
  const clock = createHandClock()
  const transports = (over.transports ?? ['fake']).map(createFakeTransport)
  const [first, ...others] = transports
  const errors: unknown[] = []
  const network = { isOnline: true }
  let ids = 0x5000
  const engine = createSyncEngine({
    store,
    transports: [first!, ...others],
    hello: { app: over.app ?? 'staff', deviceId: idOf(0xd) },
    scheduler: clock,
    newId() {
      ids += 1
      return idOf(ids)
    },
    isOnline: () => network.isOnline,
    onError: (error) => errors.push(error),
  })
  const rig: Rig = {
    engine,
    store,
    clock,
    transports,
    errors,
    network,
    get link() {
      return first!.last
    },
    async greet(scopes = [group], { epoch: of = epoch, link = rig.link } = {}) {
      link.open()
      link.down({ t: 'welcome', v: 1, epoch: of, nowAt: 0, scopes })
      await settle()
    },
    async open() {
      engine.start()
      await rig.greet()
      await rig.down(snapshot({}), { t: 'synced', scope: group, seq: 0 })
    },
    async down(...frames) {
      rig.link.down(...frames)
      await settle()
    },
    async post(text, conversation = 1) {
      const id = await engine.submit({ type: 'post', args: { conversationId: idOf(conversation), text } })
      await settle()
      return id
    },
  }
  return rig
}

export function snapshot(over: Partial<SnapshotFrame>): SnapshotFrame {
  return { t: 'snapshot', scope: group, epoch, seq: 0, part: 1, of: 1, total: 0, conversations: [], ...over }
}

export function eventsFrame(from: number, items: StreamEvent[], scope = group): DownFrame {
  return { t: 'events', scope, from, items }
}

/** Conversation `n`, accepted, without messages. */
export function accepted(n = 1): StreamEvent {
  const conversation = buildConversation({ id: idOf(n), status: 'active', assignee: { id: idOf(9), name: 'A' } })
  return { type: 'conversationAccepted', at: 1, conversation, messages: [] }
}

/** Message `pos` of conversation `n`, by command `command`. */
export function posted(pos: number, command?: string, n = 1): StreamEvent {
  const message = buildMessage({ conversationId: idOf(n), pos, ...(command && { id: command }) })
  return { type: 'messagePosted', at: pos, message, ...(command && { command }) }
}
