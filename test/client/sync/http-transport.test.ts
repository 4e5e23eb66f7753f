import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createHttpTransport } from '../../../client/sync/http-transport.ts'
import type { CloseReason, TransportConnection } from '../../../client/sync/transport.ts'
import type { DownFrame } from '../../../domain/wire/down.ts'
import { type SyncBody, syncBody } from '../../../domain/wire/rest.ts'
import type { UpFrame } from '../../../domain/wire/up.ts'
import { idOf } from './builders.ts'
import { createDeferred } from './deferred.ts'
import { createHandClock } from './hand-clock.ts'
import { accepted, epoch, eventsFrame, group, queue, snapshot } from './rig.ts'

const hello: UpFrame = { t: 'hello', v: 1, app: 'customer', deviceId: idOf(0xd), token: 'secret' }
const welcome: DownFrame = { t: 'welcome', v: 1, epoch, nowAt: 0, scopes: [group] }
const ping: UpFrame = { t: 'ping', n: 1 }

type Asked = {
  body: SyncBody
  answer(frames: DownFrame[]): void
  fail(status: number, code: string): void
  isGone: Promise<void>
}

/** What arrives, one after the other: `next` waits for it. */
function createInbox<T>() {
  const items: T[] = []
  const waiting: ((item: T) => void)[] = []
  return {
    put(item: T): void {
      const taker = waiting.shift()
      if (taker) taker(item)
      else items.push(item)
    },
    next: (): Promise<T> =>
      new Promise((resolve) => {
        const item = items.shift()
        if (item) resolve(item)
        else waiting.push(resolve)
      }),
  }
}

let server: Server
let asked: ReturnType<typeof createInbox<Asked>>
beforeEach(async () => {
  asked = createInbox<Asked>()
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    asked.put(askedOf(syncBody.parse(JSON.parse(Buffer.concat(chunks).toString())), response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

function askedOf(body: SyncBody, response: ServerResponse): Asked {
  const send = (status: number, reply: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(reply))
  }
  return {
    body,
    answer: (frames) => send(200, { frames }),
    fail: (status, code) => send(status, { code }),
    isGone: new Promise((resolve) => response.once('close', resolve)),
  }
}

type Client = {
  connection: TransportConnection
  clock: ReturnType<typeof createHandClock>
  frames: ReturnType<typeof createInbox<DownFrame>>
  closed: Promise<CloseReason>
}

async function connect(): Promise<Client> {
  const clock = createHandClock()
  const frames = createInbox<DownFrame>()
  const { port } = server.address() as AddressInfo
  const transport = createHttpTransport({ url: `http://127.0.0.1:${port}/api/sync`, scheduler: clock })
  const closed = createDeferred<CloseReason>()
  const opened = createDeferred<void>()
  const connection = transport.connect({ onOpen: opened.resolve, onFrame: frames.put, onClose: closed.resolve })
  await clock.pass(0)
  await opened.promise
  return { connection, clock, frames, closed: closed.promise }
}

/** Connected, greeted, and the first request for news of the group under way. */
async function connectAndPoll(): Promise<Client & { poll: Asked }> {
  const client = await connect()
  client.connection.send(hello)
  const greeting = await asked.next()
  greeting.answer([welcome])
  await client.frames.next()
  client.connection.send({ t: 'subscribe', scope: group })
  await client.clock.pass(0)
  return { ...client, poll: await asked.next() }
}

it('[CON-3] the greeting goes alone, then one request waits for news of all scopes', async () => {
  const { connection, clock, frames } = await connect()
  connection.send(hello)
  const greeting = await asked.next()
  expect(greeting.body).toMatchObject({ hello, frames: [], cursors: {} })
  greeting.answer([welcome])
  expect(await frames.next()).toEqual(welcome)
  connection.send({ t: 'subscribe', scope: group })
  connection.send({ t: 'subscribe', scope: queue, cursor: { epoch, seq: 4 } })
  await clock.pass(0)
  const poll = await asked.next()
  expect(poll.body).toMatchObject({ frames: [], cursors: { [group]: null, [queue]: { epoch, seq: 4 } } })
  expect(poll.body.waitMs).toBeGreaterThan(0)
  connection.close()
})

it('[CON-3] the next request asks after what the last one brought', async () => {
  const { connection, clock, frames, poll } = await connectAndPoll()
  poll.answer([
    welcome,
    snapshot({ seq: 4 }),
    eventsFrame(5, [accepted(1), accepted(2)]),
    { t: 'synced', scope: group, seq: 6 },
  ])
  for (const t of ['welcome', 'snapshot', 'events', 'synced']) expect((await frames.next()).t).toBe(t)
  await clock.pass(0)
  const next = await asked.next()
  expect(next.body.cursors).toEqual({ [group]: { epoch, seq: 6 } })
  connection.close()
})

it('[CON-3] commands do not wait for the request that waits for news', async () => {
  const { connection, frames } = await connectAndPoll()
  connection.send(ping)
  const sending = await asked.next()
  expect(sending.body).toMatchObject({ frames: [ping], cursors: {} })
  connection.send({ t: 'ping', n: 2 })
  sending.answer([welcome, { t: 'pong', n: 1, nowAt: 0 }])
  await frames.next()
  expect(await frames.next()).toMatchObject({ t: 'pong', n: 1 })
  expect((await asked.next()).body.frames).toEqual([{ t: 'ping', n: 2 }])
  connection.close()
})

it('[CON-3] a request without news is repeated after a pause only', async () => {
  const { connection, clock, frames, poll } = await connectAndPoll()
  poll.answer([welcome, { t: 'synced', scope: group, seq: 0 }])
  await frames.next()
  await frames.next()
  await clock.pass(999)
  connection.send(ping)
  expect((await asked.next()).body.frames).toEqual([ping])
  await clock.pass(1)
  expect((await asked.next()).body.frames).toEqual([])
  connection.close()
})

it('[CON-3] a new subscription takes the place of the request that waits', async () => {
  const { connection, clock, poll } = await connectAndPoll()
  connection.send({ t: 'subscribe', scope: group, cursor: { epoch, seq: 2 } })
  await poll.isGone
  await clock.pass(0)
  expect((await asked.next()).body.cursors).toEqual({ [group]: { epoch, seq: 2 } })
  connection.close()
})

it.for([
  [401, 'expired-session', { kind: 'refused', code: 'expired-session' }],
  [426, 'version-too-old', { kind: 'refused', code: 'version-too-old' }],
  [503, 'server-stopping', { kind: 'come-back', afterMs: 1_000 }],
] as const)('[CON-2] the answer %s %s ends the connection', async ([status, code, expected]) => {
  const { closed, poll } = await connectAndPoll()
  poll.fail(status, code)
  expect(await closed).toEqual(expected)
})

it('[CON-2] an answer that cannot be read is a lost connection, and says so', async () => {
  const { closed, poll } = await connectAndPoll()
  poll.answer([{ t: 'unheard-of' } as never])
  expect(await closed).toMatchObject({ kind: 'lost', error: expect.anything() })
})

it('[CON-2] a server that is gone is a lost connection', async () => {
  const { closed } = await connectAndPoll()
  server.closeAllConnections()
  expect(await closed).toEqual({ kind: 'lost' })
})
