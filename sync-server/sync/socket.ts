import websocket from '@fastify/websocket'
import type { FastifyInstance } from 'fastify'
import type { WebSocket } from 'ws'
import type { Context } from '../context.ts'
import { isOwnOrigin } from '../http/origin.ts'
import { authenticateBy } from './authenticate.ts'
import type { Hub } from './hub.ts'
import { closeCodeOf, type Link, Peer } from './peer.ts'

/** Above the limit of frames, so that a frame that is too large gets a coded answer before the socket gives up. */
const MAX_PAYLOAD_BYTES = 1_048_576
/** A device that does not answer a goodbye is not waited for any longer. */
const GOODBYE_MS = 2_000

const HEARTBEAT_MS = 10_000
const MISSED_BEATS = 3
/** Who has not said who they are keeps a socket for no longer than this. */
const MISSED_BEATS_UNGREETED = 2

/** `/sync`: one socket for commands, events and ephemera. */
export function registerSocket(app: FastifyInstance, context: Omit<Context, 'sync'>, hub: Hub): void {
  // Node leaves a socket whose upgrade was answered like any other request open for ever, without reading it.
  app.addHook('onResponse', async (request) => {
    if (request.headers.upgrade !== undefined) request.raw.socket.destroySoon()
  })
  app.register(async (scope) => {
    const heartbeat = new Heartbeat()
    scope.addHook('onClose', async () => heartbeat.stop())
    await scope.register(websocket, {
      options: { maxPayload: MAX_PAYLOAD_BYTES, perMessageDeflate: false },
      // Those that were never greeted; the hub has said goodbye to the others.
      preClose(done) {
        for (const socket of scope.websocketServer.clients)
          end(socket, closeCodeOf('server-stopping'), 'server-stopping')
        scope.websocketServer.close(done)
      },
    })
    scope.get('/sync', { websocket: true }, (socket, request) => {
      const { cookie } = request.headers
      if (cookie !== undefined && !isOwnOrigin(context.config, request.headers)) {
        socket.send('{"t":"error","code":"wrong-origin"}')
        end(socket, closeCodeOf('wrong-origin'), 'wrong-origin')
        return
      }
      const peer = new Peer(hub, linkOf(socket), authenticateBy(context, cookie), request.log)
      heartbeat.add(socket, peer)
      attach(socket, peer)
    })
  })
}

function attach(socket: WebSocket, peer: Peer): void {
  socket.on('message', (data, isBinary) => {
    peer.receive(isBinary ? undefined : String(data))
  })
  socket.on('close', () => peer.gone())
  // A broken frame (bad mask, invalid UTF-8, too large) ends this socket only; `close` follows.
  socket.on('error', () => undefined)
}

type Watched = { peer: Peer; missed: number; unsentBytes: number }

/**
 * Finds sockets whose other end is gone without a word (SPEC QUE-4): those from which, for three pings, nothing came and
 * to which nothing could be sent. On a slow line a ping waits behind much else, so bytes that leave count as life.
 */
class Heartbeat {
  readonly #sockets = new Map<WebSocket, Watched>()
  readonly #timer = setInterval(() => this.#beat(), HEARTBEAT_MS).unref()

  add(socket: WebSocket, peer: Peer): void {
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

function linkOf(socket: WebSocket): Link {
  return {
    send: (text) => socket.send(text),
    bufferedBytes: () => socket.bufferedAmount,
    close: (closeCode, code) => end(socket, closeCode, code),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  }
}

/** Closes, also where the device does not read or its flood was not being read. */
function end(socket: WebSocket, closeCode: number, code: string): void {
  socket.resume()
  socket.close(closeCode, code)
  setTimeout(() => socket.terminate(), GOODBYE_MS).unref()
}
