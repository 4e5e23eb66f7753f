import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Id } from '../../../domain/ids.ts'
import { limits } from '../../../domain/limits.ts'
import { setStaffEnabled, setStaffPassword } from '../../../sync-server/users/staff-admin.ts'
import { type LiveServer, startLiveServer } from './live-server.ts'
import { newId, type WireClient } from './wire-client.ts'

describe('the socket and bad input', () => {
  let server: LiveServer
  let group: Id
  let bystander: WireClient

  beforeAll(async () => {
    server = await startLiveServer()
    group = await server.addGroup('support')
    bystander = await server.asCustomer(await server.addCustomer())
  })
  afterAll(() => server.close())

  /** Others are not concerned: their commands are still taken. */
  const othersLiveOn = async (): Promise<void> => {
    expect(await bystander.command('post', { groupId: group, text: 'still here' })).toMatchObject({ ok: true })
  }
  const rows = () => server.context.database.readers.all('SELECT id FROM command')

  it('[CMD-6] a binary, a broken, an unknown and a too large frame are each answered with a code and the socket goes on', async () => {
    const client = await server.asCustomer(await server.addCustomer())
    const before = await rows()
    const frames = [
      '{',
      '[]',
      '"hello"',
      '{"t":"fly"}',
      '{"t":"ping","n":"x"}',
      '"'.padEnd(limits.upFrameBytes + 1, '字'),
    ]
    client.socket.send(Buffer.from('{"t":"ping","n":1}'), { binary: true })
    for (const frame of frames) client.socket.send(frame)
    client.send({ t: 'ping', n: 5 })
    await client.until('pong')
    expect(client.frames.flatMap((frame) => (frame.t === 'error' ? [frame.code] : []))).toEqual([
      'bad-frame',
      'bad-frame',
      'unknown-frame',
      'unknown-frame',
      'unknown-frame',
      'bad-frame',
      'frame-too-large',
    ])
    expect(await rows()).toEqual(before)
    await othersLiveOn()
  })

  it('[CMD-6] a text of fewer letters than the limit and more bytes is too large', async () => {
    const client = await server.asCustomer(await server.addCustomer())
    client.socket.send('字'.repeat(limits.upFrameBytes / 3 + 1))
    expect(await client.until('error')).toMatchObject({
      code: 'frame-too-large',
      detail: { limit: limits.upFrameBytes },
    })
  })

  it('[CMD-6] a frame of 2 MB closes its own socket with 1009', async () => {
    const client = await server.asCustomer(await server.addCustomer())
    client.socket.send('x'.repeat(2_000_000))
    expect(await client.closed).toMatchObject({ code: 1009 })
    await othersLiveOn()
  })

  it('[CMD-6] invalid UTF-8, an unmasked frame and a reserved opcode each close their own socket only', async () => {
    const invalid = await server.asCustomer(await server.addCustomer())
    invalid.socket.send(Buffer.from([0xc3, 0x28]), { binary: false })
    expect(await invalid.closed).toMatchObject({ code: 1007 })
    for (const bytes of [
      [0x81, 0x02, 0x7b, 0x7d],
      [0x83, 0x80, 0, 0, 0, 0],
      [0xff, 0xff],
    ]) {
      const raw = await upgraded(server)
      raw.write(Buffer.from(bytes))
      await closeOf(raw)
    }
    await othersLiveOn()
  })

  it('[CMD-6] garbage in the place of a handshake ends that connection only', async () => {
    const { port } = new URL(server.url)
    for (const text of [
      '\u0000\u0001\u0002garbage\r\n\r\n',
      'GET /sync HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      'GET /sync HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: short\r\nSec-WebSocket-Version: 99\r\n\r\n',
      'GET /elsewhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    ]) {
      const raw = connect(Number(port), '127.0.0.1')
      await once(raw, 'connect')
      raw.end(text)
      await closeOf(raw)
    }
    expect((await fetch(`${server.url}/sync`)).status).toBe(404)
    await othersLiveOn()
  })

  it('[CMD-6] whoever does not begin with a greeting is refused expired-session with 4401', async () => {
    const client = await server.open()
    client.send({ t: 'commands', items: [{ id: newId(), type: 'post', at: 1, args: { groupId: group, text: 'x' } }] })
    expect(await client.closed).toEqual({ code: 4401, reason: 'expired-session' })
    expect(client.frames).toEqual([{ t: 'error', code: 'expired-session' }])
    await othersLiveOn()
  })

  it('[CMD-6] a second greeting is a bad frame, and the first one holds', async () => {
    const client = await server.asCustomer(await server.addCustomer())
    client.hello({ app: 'customer', token: (await server.addCustomer()).token })
    expect(await client.until('error')).toMatchObject({ code: 'bad-frame' })
    expect(await client.command('post', { groupId: group, text: 'x' })).toMatchObject({ ok: true })
  })

  it('[CUS-1] a wrong device token is refused wrong-token with 4401', async () => {
    for (const token of ['nonsense', '', undefined]) {
      const client = await server.open()
      client.hello({ app: 'customer', token })
      expect(await client.closed).toEqual({ code: 4401, reason: 'wrong-token' })
      expect(client.frames).toEqual([{ t: 'error', code: 'wrong-token' }])
    }
  })

  it("[USR-6] another site's page that brings somebody's cookie is refused wrong-origin", async () => {
    const { cookie } = await server.addLoggedIn({ account: 'victim' })
    const client = await server.open({ headers: { cookie, origin: 'https://evil.example' } })
    expect(await client.closed).toEqual({ code: 1008, reason: 'wrong-origin' })
    expect(client.frames).toEqual([{ t: 'error', code: 'wrong-origin' }])
    const own = await server.open({ headers: { cookie, origin: server.url } })
    own.hello({ app: 'staff' })
    await own.until('welcome')
  })

  it('[USR-2] an expired session is refused at the greeting, and an invented one too', async () => {
    const { cookie, id } = await server.addLoggedIn({ account: 'late' })
    await server.context.database.writer.run('UPDATE session SET expires_at = ? WHERE staff_id = ?', [1, id])
    for (const header of [cookie, 'holdfast_session=invented', 'holdfast_session=%%%', '']) {
      const client = await server.open({ headers: { cookie: header } })
      client.hello({ app: 'staff' })
      expect(await client.closed).toEqual({ code: 4401, reason: 'expired-session' })
    }
    await othersLiveOn()
  })

  it('[USR-2] open connections end with the session: at its end, at log-out, with the password, with the account', async () => {
    const staff = await server.addLoggedIn({ account: 'leaver' })
    const logOut = await server.asStaff(staff)
    await server.call({
      method: 'POST',
      url: '/api/logout',
      headers: { cookie: staff.cookie, 'x-csrf-token': staff.csrf },
    })
    expect(await logOut.closed).toEqual({ code: 4401, reason: 'expired-session' })

    const changes = [
      () => setStaffPassword(server.context, staff.id, 'password-1'),
      () => setStaffEnabled(server.context, staff.id, false),
    ]
    for (const change of changes) {
      const { cookie, csrf } = await server.logIn('leaver')
      const client = await server.asStaff({ id: staff.id, cookie, csrf })
      // As the command line does: the running engine is not told.
      await change()
      expect(await client.closed).toEqual({ code: 4401, reason: 'expired-session' })
    }
  })

  it('[USR-2] a session that runs out while its socket is open takes no further command and is closed', async () => {
    const staff = await server.addLoggedIn({ account: 'dozing', role: 'admin' })
    const [talking, silent] = [await server.asStaff(staff), await server.asStaff(staff)]
    const before = await rows()
    server.advance(limits.sessionMs)
    talking.send({
      t: 'commands',
      items: [{ id: newId(), type: 'setPresence', at: 1, args: { presence: 'away' } }],
    })
    expect(await talking.closed).toEqual({ code: 4401, reason: 'expired-session' })
    expect(await silent.closed).toEqual({ code: 4401, reason: 'expired-session' })
    expect(await rows()).toEqual(before)
    await othersLiveOn()
  })

  it('[CON-1] a stop says goodbye, closes with 1012, also those that never greeted, and does not wait for the silent', async () => {
    const own = await startLiveServer()
    const greeted = await own.asCustomer(await own.addCustomer())
    const mute = await own.open()
    const silent = await upgraded(own)
    silent.pause()
    await own.context.sync.stop()
    await own.app.close()
    expect(await greeted.closed).toEqual({ code: 1012, reason: 'server-stopping' })
    expect(greeted.frames.at(-1)).toEqual({ t: 'bye', code: 'server-stopping', afterMs: 1_000 })
    expect(await mute.closed).toEqual({ code: 1012, reason: 'server-stopping' })
    silent.destroy()
    await own.close()
  })

  it('[CON-1] somebody who comes while the server stops is sent away as well', async () => {
    const own = await startLiveServer()
    const customer = await own.addCustomer()
    await own.context.sync.stop()
    const late = await own.open()
    late.hello({ app: 'customer', token: customer.token })
    expect(await late.closed).toEqual({ code: 1012, reason: 'server-stopping' })
    expect(late.frames.map(({ t }) => t)).toEqual(['welcome', 'bye'])
    await own.close()
  })
})

/** A socket that did the handshake and then speaks bytes. */
async function upgraded(server: LiveServer) {
  const raw = connect(Number(new URL(server.url).port), '127.0.0.1')
  const head = 'Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13'
  raw.write(`GET /sync HTTP/1.1\r\n${head}\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`)
  await once(raw, 'data')
  return raw
}

async function closeOf(raw: ReturnType<typeof connect>): Promise<void> {
  raw.on('error', () => undefined)
  raw.resume()
  if (!raw.closed) await once(raw, 'close')
}
