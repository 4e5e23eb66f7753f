import type { CloseReason, Transport, TransportHandlers } from '../../../client/sync/transport.ts'
import type { DownFrame } from '../../../domain/wire/down.ts'
import type { UpFrame } from '../../../domain/wire/up.ts'

/** One attempt of the engine at a connection, from the server's side. */
export type FakeLink = {
  readonly sent: UpFrame[]
  readonly isClosed: boolean
  open(): void
  down(...frames: DownFrame[]): void
  close(reason?: CloseReason): void
  /** The frames of one type that were sent up. */
  of<T extends UpFrame['t']>(type: T): Extract<UpFrame, { t: T }>[]
}

export type FakeTransport = Transport & { readonly links: FakeLink[]; readonly last: FakeLink }

/** A transport whose other end is the test. */
export function createFakeTransport(name = 'fake'): FakeTransport {
  const links: FakeLink[] = []
  return {
    name,
    links,
    get last() {
      return links.at(-1)!
    },
    connect(handlers) {
      const link = createFakeLink(handlers)
      links.push(link)
      return { send: (frame) => void link.sent.push(frame), close: () => link.end() }
    },
  }
}

function createFakeLink(handlers: TransportHandlers): FakeLink & { end(): void } {
  const sent: UpFrame[] = []
  let isClosed = false
  return {
    sent,
    get isClosed() {
      return isClosed
    },
    open: () => isClosed || handlers.onOpen(),
    down(...frames) {
      for (const frame of frames) if (!isClosed) handlers.onFrame(frame)
    },
    close(reason = { kind: 'lost' }) {
      if (isClosed) return
      isClosed = true
      handlers.onClose(reason)
    },
    end() {
      isClosed = true
    },
    of: (type) => sent.filter((frame) => frame.t === type) as never,
  }
}
