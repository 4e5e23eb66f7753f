import type { DownFrame } from '../../domain/wire/down.ts'
import type { UpFrame } from '../../domain/wire/up.ts'

/** Why a connection is gone: `refused` carries the code that the server gave (`expired-session`, `version-too-old` …). */
export type CloseReason =
  /** `error`: a fault to be logged, such as a frame that could not be read. */
  { kind: 'lost'; error?: unknown } | { kind: 'refused'; code: string } | { kind: 'come-back'; afterMs: number }

/** None of them is called before `connect` has returned, or after `close`. */
export type TransportHandlers = {
  onOpen(): void
  onFrame(frame: DownFrame): void
  /** At most once, and nothing after it. */
  onClose(reason: CloseReason): void
}

/** An attempt at a connection, and then the connection. */
export interface TransportConnection {
  /** After `onOpen` only; sends in order, or the connection closes. */
  send(frame: UpFrame): void
  close(): void
}

/** A way to the server: the WebSocket, HTTP long poll, or a test's hand-cranked link. Frames are parsed by the transport. */
export interface Transport {
  name: string
  connect(handlers: TransportHandlers): TransportConnection
}

/** Time and chance, given from outside so that tests can crank them. */
export interface Scheduler {
  /** ms since 1970 by the device's clock */
  now(): number
  /** Calls `act` once after `ms`; the result cancels it. */
  after(ms: number, act: () => void): () => void
  /** [0, 1) */
  random(): number
}
