import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type WebSocket as ServerSocket, WebSocketServer } from 'ws'
import type { CloseReason, TransportConnection } from '../../../client/sync/transport.ts'
import { createWebSocketTransport } from '../../../client/sync/websocket-transport.ts'
import type { DownFrame } from '../../../domain/wire/down.ts'
import { createDeferred } from './deferred.ts'

let server: WebSocketServer
beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
})
afterEach(() => {
  for (const socket of server.clients) socket.terminate()
  server.close()
})

type Client = {
  connection: TransportConnection
  socket: ServerSocket
  frames: DownFrame[]
  frame: Promise<DownFrame>
  closed: Promise<CloseReason>
}

async function connect(): Promise<Client> {
  const frames: DownFrame[] = []
  const { port } = server.address() as AddressInfo
  const served = once(server, 'connection')
  let connection: TransportConnection | undefined
  const heard = createDeferred<DownFrame>()
  const closed = createDeferred<CloseReason>()
  await new Promise<void>((onOpen) => {
    connection = createWebSocketTransport(`ws://127.0.0.1:${port}`).connect({
      onOpen,
      onFrame(frame) {
        frames.push(frame)
        heard.resolve(frame)
      },
      onClose: closed.resolve,
    })
  })
  const [socket] = (await served) as [ServerSocket]
  return { connection: connection!, socket, frames, frame: heard.promise, closed: closed.promise }
}

it('[CON-1] frames go both ways as JSON', async () => {
  const { connection, socket, frame } = await connect()
  const received = once(socket, 'message')
  connection.send({ t: 'ping', n: 3 })
  expect(JSON.parse(String((await received)[0]))).toEqual({ t: 'ping', n: 3 })
  socket.send('{"t":"pong","n":3,"nowAt":5}')
  expect(await frame).toEqual({ t: 'pong', n: 3, nowAt: 5 })
})

it.for(['{', '{"t":"pong"}', '{"t":"unheard-of"}'])(
  '[CON-2] the unreadable frame %s ends the connection, and says so',
  async (text) => {
    const { socket, frames, closed } = await connect()
    socket.send(text)
    socket.send('{"t":"pong","n":1,"nowAt":5}')
    const reason = await closed
    expect(reason).toMatchObject({ kind: 'lost', error: expect.anything() })
    expect(frames).toEqual([])
  },
)

it.for([
  [4401, 'expired-session', { kind: 'refused', code: 'expired-session' }],
  [4401, 'wrong-token', { kind: 'refused', code: 'wrong-token' }],
  [4401, '', { kind: 'refused', code: 'expired-session' }],
  [4426, '', { kind: 'refused', code: 'version-too-old' }],
  [1012, '', { kind: 'come-back', afterMs: 1_000 }],
  [1008, 'internal', { kind: 'lost' }],
  [1009, '', { kind: 'lost' }],
  [1000, '', { kind: 'lost' }],
] as const)('[CON-2] close code %s with the reason "%s" is understood', async ([code, reason, expected]) => {
  const { socket, closed } = await connect()
  socket.close(code, reason)
  expect(await closed).toEqual(expected)
})

it('[CON-2] a server that is not there is a lost connection', async () => {
  const closed = new Promise<CloseReason>((onClose) => {
    createWebSocketTransport('ws://127.0.0.1:1').connect({
      onOpen: () => undefined,
      onFrame: () => undefined,
      onClose,
    })
  })
  expect(await closed).toEqual({ kind: 'lost' })
})
