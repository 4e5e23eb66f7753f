import websocket from '@fastify/websocket'
import type { FastifyInstance } from 'fastify'
import type { WebSocket } from 'ws'
import type { Context } from '../context.ts'
import { isOwnOrigin } from '../http/origin.ts'
import { authenticateBy } from './authenticate.ts'
import type { Hub } from './hub.ts'
import { type Link, Peer } from './peer.ts'

/** Above the limit of frames, so that a frame that is too large gets a coded answer before the socket gives up. */
const MAX_PAYLOAD_BYTES = 1_048_576

/** `/sync`: one socket for commands, events and ephemera. */
export function registerSocket(app: FastifyInstance, context: Omit<Context, 'sync'>, hub: Hub): void {
  app.register(async (scope) => {
    await scope.register(websocket, { options: { maxPayload: MAX_PAYLOAD_BYTES, perMessageDeflate: false } })
    scope.get('/sync', { websocket: true }, (socket, request) => {
      const { cookie } = request.headers
      if (cookie !== undefined && !isOwnOrigin(context.config, request.headers)) {
        socket.send('{"t":"error","code":"wrong-origin"}')
        socket.close(1008, 'wrong-origin')
        return
      }
      attach(socket, new Peer(hub, linkOf(socket), authenticateBy(context, cookie), request.log))
    })
  })
}

function attach(socket: WebSocket, peer: Peer): void {
  socket.on('message', (data, isBinary) => {
    if (isBinary) peer.sendError('bad-frame')
    else peer.receive(String(data))
  })
  socket.on('close', () => peer.gone())
  // A broken frame (bad mask, invalid UTF-8, too large) ends this socket only; `close` follows.
  socket.on('error', () => undefined)
}

function linkOf(socket: WebSocket): Link {
  return {
    send: (text) => socket.send(text),
    bufferedBytes: () => socket.bufferedAmount,
    close: (closeCode, code) => socket.close(closeCode, code),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  }
}
