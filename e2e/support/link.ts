import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

/** One person's way to the server, which a test can break: a browser told to be offline keeps its open sockets. */
export type Link = {
  readonly url: string
  /** Ends every connection and refuses new ones. */
  cut: () => void
  /** Keeps every connection open and lets nothing through, either way, until `restore`; what was sent waits. */
  hold: () => void
  /** Lets everything through to the server and nothing back, until `restore`; what came meanwhile is lost. */
  swallowAnswers: () => void
  /** Ends every WebSocket and refuses new ones, as some firewalls do; all else goes on, until `restore`. */
  blockSockets: () => void
  /** Undoes the others. */
  restore: () => void
  close: () => Promise<void>
}

type State = 'open' | 'held' | 'cut' | 'no-sockets' | 'one-way'

const upgrade = /^GET \/sync/

/** Opens a way of its own, on a free loopback port, to the server on `targetPort`. */
export async function openLink(targetPort: number): Promise<Link> {
  const sockets = new Set<Socket>()
  let state: State = 'open'
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // The other end of a cut connection is reset; that is what was asked for.
    socket.on('error', () => socket.destroy())
  }
  const destroyAll = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  const server = createServer((near) => {
    if (state === 'cut') return near.destroy()
    const far = connect(targetPort, '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      keep(one)
      one.on('data', (bytes) => {
        if (state === 'no-sockets' && upgrade.test(bytes.toString('latin1', 0, 10))) one.destroy()
        else if (state !== 'one-way' || one === near) other.write(bytes)
      })
      one.on('end', () => other.end())
      one.on('close', () => other.destroy())
    }
    if (state === 'held') for (const socket of [near, far]) socket.pause()
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      state = 'cut'
      destroyAll()
    },
    hold() {
      state = 'held'
      for (const socket of sockets) socket.pause()
    },
    swallowAnswers() {
      state = 'one-way'
    },
    blockSockets() {
      state = 'no-sockets'
      destroyAll()
    },
    restore() {
      state = 'open'
      for (const socket of sockets) socket.resume()
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        destroyAll()
      }),
  }
}
