import { retryOf } from '../../domain/errors.ts'
import type { DownFrame } from '../../domain/wire/down.ts'
import { protocolVersion } from '../../domain/wire/protocol-version.ts'
import type { UpFrame } from '../../domain/wire/up.ts'
import { isFinalCode, reasonOfBye } from './close-reason.ts'
import type { ConnectionState } from './engine-port.ts'
import { type Liveness, watchLiveness } from './liveness.ts'
import { createTimers } from './timers.ts'
import type { CloseReason, Scheduler, Transport, TransportConnection } from './transport.ts'
import { createTransportChoice } from './transport-choice.ts'

/** The state without what only the streams know. */
export type ConnectionPhase = Exclude<ConnectionState, { kind: 'open' }> | { kind: 'open'; transport: string }

export type Hello = Omit<Extract<UpFrame, { t: 'hello' }>, 't' | 'v'>

export type ConnectionOptions = {
  /** The first is the wanted one; the others are for networks where it does not get through. */
  transports: readonly [Transport, ...Transport[]]
  hello: Hello
  scheduler: Scheduler
  isOnline: () => boolean
  onPhase: (phase: ConnectionPhase) => void
  /** Frames of a greeted connection, `welcome` first. It comes again when the device's scopes have changed. */
  onFrame: (frame: DownFrame) => void
  onError: (error: unknown) => void
}

/** Keeps one greeted connection up as well as the network allows (SPEC CON-1, CON-2, CON-3). */
export interface Connection {
  readonly phase: ConnectionPhase
  start(): void
  stop(): void
  wake(): void
  /** Makes sure soon that the connection is alive. */
  probe(): void
  /** The connection is of no use as it is: closes it and comes back after a pause. */
  fail(error?: unknown): void
  refuse(code: string): void
  /** Sends when there is a greeted connection; what is sent otherwise is lost. */
  send(frame: UpFrame): void
}

const GREETING_MS = 15_000
const STABLE_MS = 10_000
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 20_000
const BETTER_MS = 120_000

type Link = {
  transport: Transport
  connection?: TransportConnection
  liveness?: Liveness
  /** Of the database, once greeted. */
  epoch?: string
}
type Welcome = Extract<DownFrame, { t: 'welcome' }>

export function createConnection(options: ConnectionOptions): Connection {
  const { scheduler, isOnline } = options
  const choice = createTransportChoice(options.transports)
  const timers = createTimers(scheduler)
  let phase: ConnectionPhase = { kind: 'stopped' }
  let link: Link | undefined
  /** Attempts in a row that gave no stable connection. */
  let failures = 0
  let pings = 0

  function show(next: ConnectionPhase): void {
    const isTrying = next.kind === 'connecting' || next.kind === 'waiting'
    phase = isTrying && !isOnline() ? { kind: 'offline' } : next
    options.onPhase(phase)
  }

  function attempt(): void {
    timers.cancel()
    const mine: Link = { transport: choice.next() }
    link = mine
    show({ kind: 'connecting', attempt: failures })
    timers.after(GREETING_MS, () => end({ kind: 'lost' }))
    const whileMine =
      <T extends unknown[]>(act: (...args: T) => void) =>
      (...args: T): void => {
        if (link === mine) act(...args)
      }
    try {
      mine.connection = mine.transport.connect({
        onOpen: whileMine(() => mine.connection?.send({ t: 'hello', v: protocolVersion, ...options.hello })),
        onFrame: whileMine((frame) => take(mine, frame)),
        onClose: whileMine((reason) => end(reason)),
      })
    } catch (error) {
      end({ kind: 'lost', error })
    }
  }

  function take(mine: Link, frame: DownFrame): void {
    mine.liveness?.heard()
    if (frame.t === 'error') takeError(frame.code)
    else if (frame.t === 'bye') end(reasonOfBye(frame))
    else if (frame.t === 'welcome') greeted(mine, frame)
    else if (mine.epoch !== undefined && frame.t !== 'pong') options.onFrame(frame)
  }

  /** The codes that mean the end of the connection; of others the server says only that it did not like a frame. */
  function takeError(code: string): void {
    if (isFinalCode(code)) end({ kind: 'refused', code })
    else if (retryOf(code) === 'later') end({ kind: 'lost' })
    else options.onError(new Error(`the server refused a frame: ${code}`))
  }

  function greeted(mine: Link, welcome: Welcome): void {
    if (mine.epoch === undefined) opened(mine, welcome.epoch)
    // By HTTP the server may be another one, with another database, from one request to the next.
    if (mine.epoch === welcome.epoch) options.onFrame(welcome)
    else end({ kind: 'lost' }, 'at-once')
  }

  function opened(mine: Link, epoch: string): void {
    mine.epoch = epoch
    timers.cancel()
    const ping = (): void => {
      pings += 1
      mine.connection?.send({ t: 'ping', n: pings })
    }
    mine.liveness = watchLiveness(scheduler, ping, () => end({ kind: 'lost' }, 'at-once'))
    timers.after(STABLE_MS, () => {
      failures = 0
    })
    choice.worked(mine.transport)
    if (mine.transport !== choice.preferred) timers.after(BETTER_MS, lookForBetter)
    show({ kind: 'open', transport: mine.transport.name })
  }

  /** Looks whether the preferred transport gets through by now, and changes over only then. */
  function lookForBetter(): void {
    const mine = link
    const done = (works: boolean): void => {
      attempted?.close()
      attempted = undefined
      if (link !== mine) return
      if (works) {
        choice.worked(choice.preferred)
        end({ kind: 'lost' }, 'at-once')
      } else timers.after(BETTER_MS, lookForBetter)
    }
    let attempted: TransportConnection | undefined = choice.preferred.connect({
      onOpen: () => attempted && done(true),
      onFrame: () => undefined,
      onClose: () => attempted && done(false),
    })
  }

  function end(reason: CloseReason, pace?: 'at-once'): void {
    const ended = link
    if (!ended) return
    close()
    if (ended.epoch === undefined && isOnline()) choice.failed(ended.transport)
    if (reason.kind === 'lost' && reason.error !== undefined) options.onError(reason.error)
    if (reason.kind === 'refused') show({ kind: 'refused', code: reason.code })
    else if (reason.kind === 'come-back') {
      pause(reason.afterMs + scheduler.random() * (FIRST_PAUSE_MS + reason.afterMs / 2))
    } else if (pace === 'at-once') attempt()
    else {
      const longestMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures)
      failures += 1
      pause(scheduler.random() * longestMs)
    }
  }

  function pause(ms: number): void {
    timers.after(ms, attempt)
    show({ kind: 'waiting', attempt: failures, untilAt: scheduler.now() + Math.round(ms) })
  }

  function close(): void {
    timers.cancel()
    const closing = link
    link = undefined
    closing?.liveness?.stop()
    closing?.connection?.close()
  }

  return {
    get phase() {
      return phase
    },
    start() {
      if (phase.kind === 'stopped' || phase.kind === 'refused') attempt()
    },
    stop() {
      close()
      show({ kind: 'stopped' })
    },
    wake() {
      if (phase.kind === 'stopped' || phase.kind === 'refused') return
      if (!isOnline()) {
        if (link) end({ kind: 'lost' })
        else show({ kind: 'offline' })
      } else if (phase.kind === 'waiting' || phase.kind === 'offline') {
        // An attempt that was made without a network may hang for long.
        close()
        failures = 0
        attempt()
      } else link?.liveness?.probe()
    },
    probe: () => link?.liveness?.probe(),
    fail: (error) => end({ kind: 'lost', error }),
    refuse: (code) => end({ kind: 'refused', code }),
    send(frame) {
      if (link?.epoch !== undefined) link.connection?.send(frame)
    },
  }
}
