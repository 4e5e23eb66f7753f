import type { Duplex } from 'node:stream'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { Id } from '../../../domain/ids.ts'
import { type LiveCustomer, type LiveServer, type LiveStaff, startLiveServer } from './live-server.ts'
import { newId, type WireClient } from './wire-client.ts'

const FLOOD = 20_000
const PER_FRAME = 50

describe('one connection and its share of the server', () => {
  let server: LiveServer
  let group: Id
  let admin: LiveStaff

  beforeAll(async () => {
    server = await startLiveServer()
    server.app.server.on('upgrade', (_, socket) => serverEnds.add(socket))
    group = await server.addGroup('support')
    admin = await server.addLoggedIn({ account: 'admin', role: 'admin', groupKeys: ['support'] })
  })
  afterAll(() => server.close())
  afterEach(() => vi.restoreAllMocks())

  /** The server's ends of all sockets. */
  const serverEnds = new Set<Duplex>()
  const mostWaiting = (): number => Math.max(...[...serverEnds].map((socket) => socket.writableLength))

  const answeredBy = (client: WireClient): number =>
    client.frames.reduce((sum, frame) => sum + (frame.t === 'answers' ? frame.items.length : 0), 0)
  const active = async (customer: WireClient): Promise<void> => {
    const posted = await customer.command('post', { groupId: group, text: 'hello' })
    const staff = await server.asStaff(admin)
    const conversationId = posted.ok ? posted.conversationId : ''
    expect(await staff.command('accept', { conversationId })).toMatchObject({ ok: true })
    staff.socket.terminate()
  }

  const following = (customer: LiveCustomer): Promise<WireClient> =>
    server.asCustomer(customer, [`customer:${customer.id}`])

  it('[CMD-6] a flood of commands is slowed, others are answered meanwhile, and all are answered in the end', async () => {
    const flooder = await server.asCustomer(await server.addCustomer())
    const other = await server.asCustomer(await server.addCustomer())
    await active(flooder)
    const paused = vi.spyOn(WebSocket.prototype, 'pause')
    const before = answeredBy(flooder)
    for (let sent = 0; sent < FLOOD; sent += PER_FRAME) {
      const items = Array.from({ length: PER_FRAME }, (_, n) => ({
        id: newId(),
        type: 'post',
        at: 1,
        args: { groupId: group, text: `flood ${sent + n}` },
      }))
      flooder.send({ t: 'commands', items })
    }
    expect(await other.command('post', { groupId: group, text: 'in between' })).toMatchObject({ ok: true })
    const meanwhile = answeredBy(flooder) - before
    expect(meanwhile).toBeLessThan(FLOOD)
    await flooder.until('answers', () => answeredBy(flooder) - before >= FLOOD)
    expect(paused).toHaveBeenCalled()
    const refused = flooder.frames.flatMap((frame) =>
      frame.t === 'answers' ? frame.items.filter(({ ok }) => !ok) : [],
    )
    expect(refused).toEqual([])
    const [row] = await server.context.database.readers.all<{ last: number }>(
      "SELECT max(pos) AS last FROM message WHERE body LIKE '%flood%'",
    )
    expect(row?.last).toBe(FLOOD + 2)
  }, 60_000)

  it('[CMD-6] frames of any kind are slowed, also such as are no text', async () => {
    const client = await server.asCustomer(await server.addCustomer())
    const paused = vi.spyOn(WebSocket.prototype, 'pause')
    for (let n = 0; n < 600; n += 1) client.socket.send(Buffer.from([n % 256]))
    client.send({ t: 'ping', n: 1 })
    await client.until('pong')
    expect(paused).toHaveBeenCalled()
  })

  it('[STR-1] what a socket does not read is not piled up, and it gets everything in order once it reads', async () => {
    const customer = await server.addCustomer()
    const [writer, reader] = [await server.asCustomer(customer), await following(customer)]
    await active(writer)
    reader.socket.pause()
    const text = '满'.repeat(3_900)
    const batches = 110
    let most = 0
    for (let batch = 0; batch < batches; batch += 1) {
      const items = Array.from({ length: 20 }, () => ({
        id: newId(),
        type: 'post',
        at: 1,
        args: { groupId: group, text },
      }))
      writer.send({ t: 'commands', items })
      const last = items.at(-1)!.id
      await writer.until('answers', (frame) => frame.items.some(({ id }) => id === last))
      most = Math.max(most, mostWaiting())
    }
    // 26 MB were written, more than the sockets' own buffers hold; what waits here is the limit and one page of events.
    expect(most).toBeGreaterThan(500_000)
    expect(most).toBeLessThan(6_000_000)
    reader.socket.resume()
    const head = 2 + batches * 20
    await reader.until('synced', ({ seq }) => seq >= head)
    const seen = reader.frames.flatMap((frame) =>
      frame.t === 'events' ? frame.items.map((_, n) => frame.from + n) : [],
    )
    expect(seen).toEqual(Array.from({ length: seen.length }, (_, n) => n + seen[0]!))
    expect(seen.at(-1)).toBeGreaterThanOrEqual(head)
  }, 60_000)

  it('[STR-1] whoever asks for snapshots without reading them is read no further', async () => {
    const customer = await server.addCustomer()
    const client = await following(customer)
    await active(client)
    const text = '满'.repeat(3_900)
    for (let n = 0; n < 40; n += 1) await client.command('post', { groupId: group, text })
    client.socket.pause()
    let most = 0
    const other = await server.asCustomer(await server.addCustomer())
    const posted = await other.command('post', { groupId: group, text: 'hello' })
    const waiting = posted.ok ? posted.conversationId : ''
    for (let round = 0; round < 40; round += 1) {
      client.send({ t: 'subscribe', scope: `customer:${customer.id}` })
      // Exchanges of another connection give the server time to read the snapshot and to write it.
      for (let n = 0; n < 6; n += 1) await other.command('read', { conversationId: waiting, pos: 0 })
      most = Math.max(most, mostWaiting())
    }
    expect(most).toBeLessThan(3_000_000)
    expect(most).toBeGreaterThan(500_000)
    client.socket.resume()
    client.send({ t: 'ping', n: 77 })
    await client.until('pong', ({ n }) => n === 77)
  }, 60_000)
})
