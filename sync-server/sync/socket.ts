import websocket from '@fastify/websocket'
import type { FastifyInstance } from 'fastify'
import type { WebSocket } from 'ws'
import type { Context } from '../context.ts'
import { isOwnOrigin } from '../http/origin.ts'
import { authenticateBy } from './authenticate.ts'
import { Heartbeat } from './heartbeat.ts'
import type { Hub } from './hub.ts'
import { closeCodeOf, type Link, Peer } from './peer.ts'

/** Above the limit of frames, so that a frame that is too large gets a coded answer before the socket gives up. */
const MAX_PAYLOAD_BYTES = 1_048_576
/** A device that does not answer a goodbye is not waited for any longer. */
const GOODBYE_MS = 2_000

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
