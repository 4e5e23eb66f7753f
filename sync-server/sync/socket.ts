import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { type WebSocket, WebSocketServer } from 'ws'
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

/** Whether a request asks for the socket; any other with an `Upgrade` header is answered as if it had none. */
export function asksForSocket({ url, headers }: Pick<IncomingMessage, 'url' | 'headers'>): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket' && /^\/sync(\?|$)/.test(url ?? '')
}

/**
 * `/sync`: one socket for commands, events and ephemera. By `ws` itself, past Fastify's request and reply, which would
 * live as long as the socket (docs/performance.md).
 */
export function registerSocket(app: FastifyInstance, context: Omit<Context, 'sync'>, hub: Hub): void {
  const heartbeat = new Heartbeat()
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_PAYLOAD_BYTES, perMessageDeflate: false })
  app.server.on('upgrade', (request: IncomingMessage, stream, head) => {
    const { headers } = request
    sockets.handleUpgrade(request, stream, head, (socket) => open(socket, headers, context, hub, heartbeat))
  })
  // Those that were never greeted; the hub has said goodbye to the others.
  app.addHook('preClose', async () => {
    for (const socket of sockets.clients) end(socket, closeCodeOf('server-stopping'), 'server-stopping')
    sockets.close()
  })
  app.addHook('onClose', async () => heartbeat.stop())
}

function open(
  socket: WebSocket,
  headers: IncomingHttpHeaders,
  context: Omit<Context, 'sync'>,
  hub: Hub,
  heartbeat: Heartbeat,
): void {
  const { cookie } = headers
  if (cookie !== undefined && !isOwnOrigin(context.config, headers)) {
    socket.send('{"t":"error","code":"wrong-origin"}')
    end(socket, closeCodeOf('wrong-origin'), 'wrong-origin')
    return
  }
  const peer = new Peer(hub, linkOf(socket), authenticateBy(context, cookie), context.log)
  heartbeat.add(socket, peer)
  attach(socket, peer)
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
