import * as z from 'zod/mini'
import { knownErrorCode } from '../../domain/errors.ts'
import { type DownFrame, downFrameSchema } from '../../domain/wire/down.ts'
import type { ScopeName } from '../../domain/wire/scope.ts'
import type { Cursor, UpFrame } from '../../domain/wire/up.ts'
import { reasonOfCode } from './close-reason.ts'
import type { CloseReason, Scheduler, Transport, TransportConnection, TransportHandlers } from './transport.ts'

export type HttpTransportOptions = {
  /** `/api/sync` of the server */
  url: string
  scheduler: Scheduler
  /** Headers of every request. */
  headers?: () => Record<string, string>
}

const POLL_MS = 25_000
/** A server that has nothing to say and answers early must not be asked without a pause. */
const EMPTY_POLL_PAUSE_MS = 1_000
const COMMANDS_WAIT_MS = 10_000
/** Each may have the greatest size of a frame, and a body has a limit too. */
const FRAMES_PER_REQUEST = 3

const replySchema = z.object({ frames: z.array(downFrameSchema) })
const refusalSchema = z.object({ code: z.string() })

/** The socket's frames over `POST /api/sync`: one request waits for news, beside it one at a time carries frames up. */
export function createHttpTransport(options: HttpTransportOptions): Transport {
  return { name: 'http', connect: (handlers) => connect(options, handlers) }
}

function connect({ url, scheduler, headers }: HttpTransportOptions, handlers: TransportHandlers): TransportConnection {
  const ended = new AbortController()
  const cursors: Record<ScopeName, Cursor | null> = {}
  let hello: UpFrame | undefined
  let epoch = ''
  const waiting: UpFrame[] = []
  let isSending = false
  let poll: AbortController | undefined
  let cancelTimer = scheduler.after(0, () => handlers.onOpen())

  function close(): void {
    ended.abort()
    poll?.abort()
    cancelTimer()
  }

  function over(reason: CloseReason): void {
    if (ended.signal.aborted) return
    close()
    handlers.onClose(reason)
  }

  async function post(
    frames: UpFrame[],
    polled: typeof cursors,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<DownFrame[]> {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers?.() },
      body: JSON.stringify({ hello, frames, cursors: polled, waitMs }),
      signal,
    })
    const body: unknown = await response.json()
    if (response.ok) return replySchema.parse(body).frames
    const { code } = refusalSchema.parse(body)
    throw new Refused(code)
  }

  function deliver(frames: DownFrame[]): void {
    for (const frame of frames) {
      if (ended.signal.aborted) return
      if (frame.t === 'welcome') epoch = frame.epoch
      else if (frame.t === 'snapshot' && frame.part === frame.of) moveTo(frame.scope, frame.seq)
      else if (frame.t === 'events') moveTo(frame.scope, frame.from + frame.items.length - 1)
      else if (frame.t === 'revoked') delete cursors[frame.scope]
      handlers.onFrame(frame)
    }
  }

  function moveTo(scope: ScopeName, seq: number): void {
    if (Object.hasOwn(cursors, scope)) cursors[scope] = { epoch, seq }
  }

  async function sendWaiting(): Promise<void> {
    if (isSending) return
    isSending = true
    try {
      // The first request carries nothing: its answer is the welcome.
      do deliver(await post(waiting.splice(0, FRAMES_PER_REQUEST), {}, COMMANDS_WAIT_MS, ended.signal))
      while (waiting.length > 0)
    } catch (error) {
      over(reasonOf(error))
    }
    isSending = false
  }

  async function pollOn(): Promise<void> {
    const mine = new AbortController()
    poll = mine
    try {
      const frames = await post([], cursors, POLL_MS, mine.signal)
      if (poll !== mine) return
      deliver(frames)
      const isNews = frames.some(({ t }) => t === 'events' || t === 'snapshot' || t === 'revoked')
      if (poll === mine) again(isNews ? 0 : EMPTY_POLL_PAUSE_MS)
    } catch (error) {
      if (poll === mine) over(reasonOf(error))
    }
  }

  /** Many subscriptions in a row make one request. */
  function again(ms: number): void {
    cancelTimer()
    if (ended.signal.aborted || Object.keys(cursors).length === 0) return
    cancelTimer = scheduler.after(ms, () => void pollOn())
  }

  return {
    send(frame) {
      if (frame.t === 'hello') hello = frame
      else if (frame.t === 'subscribe') cursors[frame.scope] = frame.cursor ?? null
      else if (frame.t === 'unsubscribe') delete cursors[frame.scope]
      else waiting.push(frame)
      if (frame.t === 'subscribe' || frame.t === 'unsubscribe') {
        // What the running request still brings is after cursors that are not wanted any more.
        poll?.abort()
        poll = undefined
        again(0)
      } else void sendWaiting()
    },
    close,
  }
}

class Refused extends Error {}

function reasonOf(error: unknown): CloseReason {
  const code = error instanceof Refused ? knownErrorCode(error.message) : undefined
  const reason = code === undefined ? { kind: 'lost' as const } : reasonOfCode(code)
  // A network that is gone is nothing to report; an answer that could not be read is.
  const isFault = reason.kind === 'lost' && !(error instanceof TypeError)
  return isFault ? { kind: 'lost', error } : reason
}
