import type { WebSocket } from 'ws'
import type { Peer } from './peer.ts'

const HEARTBEAT_MS = 10_000
const MISSED_BEATS = 3
/** Who has not said who they are keeps a socket for no longer than this. */
const MISSED_BEATS_UNGREETED = 2

type BeatingSocket = Pick<WebSocket, 'on' | 'once' | 'ping' | 'terminate' | 'bufferedAmount'>
type Watched = { peer: Pick<Peer, 'identity' | 'silentForMs'>; missed: number; unsentBytes: number }

/**
 * Finds sockets whose other end is gone without a word (SPEC QUE-4): those from which, for three pings, nothing came and
 * to which nothing could be sent. On a slow line a ping waits behind much else, so bytes that leave count as life.
 */
export class Heartbeat {
  readonly #sockets = new Map<BeatingSocket, Watched>()
  readonly #timer = setInterval(() => this.#beat(), HEARTBEAT_MS).unref()

  add(socket: BeatingSocket, peer: Watched['peer']): void {
    const watched: Watched = { peer, missed: 0, unsentBytes: 0 }
    this.#sockets.set(socket, watched)
    const alive = (): void => {
      watched.missed = 0
    }
    socket.on('pong', alive)
    socket.on('message', alive)
    socket.once('close', () => this.#sockets.delete(socket))
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #beat(): void {
    for (const [socket, watched] of this.#sockets) {
      if (socket.bufferedAmount < watched.unsentBytes) watched.missed = 0
      watched.unsentBytes = socket.bufferedAmount
      const allowed = watched.peer.identity ? MISSED_BEATS : MISSED_BEATS_UNGREETED
      if (watched.missed >= allowed) {
        watched.peer.silentForMs = watched.missed * HEARTBEAT_MS
        socket.terminate()
        continue
      }
      watched.missed += 1
      if (watched.peer.identity) socket.ping()
    }
  }
}
