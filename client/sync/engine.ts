import type { Id } from '../../domain/ids.ts'
import type { Command } from '../../domain/wire/commands.ts'
import type { DownFrame } from '../../domain/wire/down.ts'
import { type ConnectionPhase, createConnection, type Hello } from './connection.ts'
import type { ConnectionState, Ephemeral, SnapshotProgress, SyncEngine } from './engine-port.ts'
import { createListeners } from './listeners.ts'
import { createOutbox } from './outbox.ts'
import { commandOf, writeOutbox } from './outbox-entry.ts'
import { createRequests } from './requests.ts'
import type { SyncStore } from './store-port.ts'
import { createStreams } from './streams.ts'
import type { Scheduler, Transport } from './transport.ts'

export type EngineOptions = {
  store: SyncStore
  /** The first is the wanted one. */
  transports: readonly [Transport, ...Transport[]]
  hello: Hello
  scheduler: Scheduler
  newId: () => Id
  /** Whether the browser believes in a network; without it there always is one. */
  isOnline?: () => boolean
  /** Faults that nobody asked about: a store that cannot be written, a frame that cannot be read. */
  onError: (error: unknown) => void
}

/** Builds the engine of one device (or tab). It does nothing before `start`, and only by `scheduler` and the transports. */
export function createSyncEngine(options: EngineOptions): SyncEngine {
  const { store, scheduler, onError } = options
  const states = createListeners<ConnectionState>()
  const ephemera = createListeners<Ephemeral>()
  const progress = createListeners<SnapshotProgress>()
  let state: ConnectionState = { kind: 'stopped' }

  function show(phase: ConnectionPhase): void {
    state = phase.kind === 'open' ? { ...phase, catchingUp: streams.catchingUp } : phase
    states.tell(state)
  }

  function sendCommands(items: Command[]): void {
    connection.send({ t: 'commands', items })
  }

  const connection = createConnection({
    ...options,
    isOnline: options.isOnline ?? (() => true),
    onPhase(phase) {
      // The state `open` is shown with what is to be caught up, so not before the first welcome has been taken.
      if (phase.kind === 'open') return
      streams.disconnected()
      outbox.disconnected()
      show(phase)
    },
    onFrame: take,
  })
  const streams = createStreams({
    store,
    scheduler,
    send: connection.send,
    onCatchingUp: () => connection.phase.kind === 'open' && show(connection.phase),
    onProgress: progress.tell,
    onApplied: (commands) => outbox.applied(commands),
    onBroken: connection.fail,
  })
  const outbox = createOutbox({
    store,
    scheduler,
    send: sendCommands,
    position: streams.position,
    onOverdue(isHopeless) {
      // Answers wait behind a long snapshot on a slow line; that is no reason to begin it again.
      if (isHopeless && streams.catchingUp.size === 0) connection.fail()
      else connection.probe()
    },
    onUnauthorised: connection.refuse,
    onError,
  })
  const requests = createRequests(scheduler, sendCommands, connection.probe)

  function take(frame: DownFrame): void {
    switch (frame.t) {
      case 'welcome': {
        const isFirst = state.kind !== 'open'
        outbox.connected(streams.welcome(frame))
        if (isFirst) requests.connected()
        return
      }
      case 'answers':
        requests.answered(frame.items)
        outbox.answered(frame.items)
        return
      case 'events':
      case 'synced':
      case 'snapshot':
      case 'revoked':
        streams.take(frame)
        return
      case 'typing':
      case 'presence':
      case 'queue':
      case 'place':
        ephemera.tell(frame)
    }
  }

  return {
    start: connection.start,
    stop: connection.stop,
    get state() {
      return state
    },
    onState: states.add,
    onEphemeral: ephemera.add,
    onProgress: progress.add,
    async submit(draft, draftKey) {
      const writer = { ...options, app: options.hello.app }
      return (await outbox.change(() => writeOutbox(writer, draft, draftKey, outbox.isInFlight))).id
    },
    async request(draft) {
      const command = commandOf(options, draft)
      return state.kind === 'open' ? requests.ask(command) : { id: command.id, ok: false, code: 'offline' }
    },
    nudge: () => void outbox.change(async () => undefined).catch(onError),
    wake: connection.wake,
    watch: streams.watch,
    typing: (conversationId, on) => connection.send({ t: 'typing', conversationId, on }),
    retry: (id) => outbox.change(() => store.outbox.retry(id, options.newId())),
    discard: (id) => outbox.change(() => store.outbox.remove([id])),
  }
}
