import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Id } from '../../../domain/ids.ts'
import type { Answer, DownFrame } from '../../../domain/wire/down.ts'
import { protocolVersion } from '../../../domain/wire/protocol-version.ts'
import { syncReply } from '../../../domain/wire/rest.ts'
import { type LiveCustomer, type LiveServer, type LiveStaff, startLiveServer } from './live-server.ts'
import { deviceId, newId } from './wire-client.ts'

type Ask = { frames?: object[]; cursors?: Record<string, object | null>; waitMs?: number }

const GENEROUS_MS = 25_000

describe('the same frames by HTTP', () => {
  let server: LiveServer
  let group: Id
  let agent: LiveStaff
  let epoch: string

  beforeAll(async () => {
    server = await startLiveServer()
    group = await server.addGroup('support')
    agent = await server.addLoggedIn({ account: 'agent', groupKeys: ['support'] })
    epoch = server.context.sync.hub.epoch
  })
  afterAll(() => server.close())

  const post = (body: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${server.url}/api/sync`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    })
  const ask = async (
    hello: object,
    { frames = [], cursors = {}, waitMs = 0 }: Ask,
    headers = {},
  ): Promise<DownFrame[]> => {
    const body = { hello: { t: 'hello', v: protocolVersion, deviceId, ...hello }, frames, cursors, waitMs }
    const reply = await post(JSON.stringify(body), headers)
    expect(reply.status).toBe(200)
    return syncReply.parse(await reply.json()).frames
  }
  const asCustomer = ({ token }: LiveCustomer, what: Ask) => ask({ app: 'customer', token }, what)
  const asAgent = (what: Ask) => ask({ app: 'staff' }, what, { cookie: agent.cookie })
  const command = (type: string, args: object): { id: Id; frame: object } => {
    const id = newId()
    return { id, frame: { t: 'commands', items: [{ id, type, at: 1, args }] } }
  }
  const answerIn = (frames: readonly DownFrame[], id: Id): Answer | undefined =>
    frames.flatMap((frame) => (frame.t === 'answers' ? frame.items : [])).find((answer) => answer.id === id)
  const textsIn = (frames: readonly DownFrame[]): string[] =>
    frames.flatMap((frame) =>
      frame.t === 'events'
        ? frame.items.flatMap((event) =>
            event.type === 'messagePosted' && event.message.body.kind === 'text' ? [event.message.body.text] : [],
          )
        : [],
    )
  /** Queued by the customer and taken by the agent; both by HTTP. */
  const chat = async (customer: LiveCustomer): Promise<{ conversationId: Id; seq: number }> => {
    const hello = command('post', { groupId: group, text: 'hello' })
    await asCustomer(customer, { frames: [hello.frame] })
    const take = command('takeNext', { groupId: group })
    const taken = answerIn(await asAgent({ frames: [take.frame] }), take.id)
    if (!taken?.ok || taken.conversationId === undefined) throw new Error(`not taken: ${JSON.stringify(taken)}`)
    return { conversationId: taken.conversationId, seq: 2 }
  }

  it('[CON-3] commands are answered in the reply, also without waiting, and repeated ones with the same answer', async () => {
    const customer = await server.addCustomer()
    const { id, frame } = command('post', { groupId: group, text: 'by post' })
    const first = await asCustomer(customer, { frames: [frame] })
    expect(first[0]).toMatchObject({ t: 'welcome', epoch, scopes: [`customer:${customer.id}`] })
    expect(answerIn(first, id)).toMatchObject({ ok: true, scope: `customer:${customer.id}`, seq: 1 })
    expect(answerIn(await asCustomer(customer, { frames: [frame] }), id)).toEqual(answerIn(first, id))
    const left = command('leave', { conversationId: (answerIn(first, id) as { conversationId: Id }).conversationId })
    expect(answerIn(await asCustomer(customer, { frames: [left.frame] }), left.id)).toMatchObject({ ok: true })
  })

  it('[CON-3] a scope without a cursor comes as a snapshot, with one as the events after it', async () => {
    const customer = await server.addCustomer()
    const scope = `customer:${customer.id}`
    const { seq } = await chat(customer)
    const whole = await asCustomer(customer, { cursors: { [scope]: null }, waitMs: GENEROUS_MS })
    expect(whole).toContainEqual(expect.objectContaining({ t: 'snapshot', scope, seq, total: 1 }))
    expect(whole).toContainEqual({ t: 'synced', scope, seq })
    const after = await asCustomer(customer, { cursors: { [scope]: { epoch, seq: 1 } }, waitMs: GENEROUS_MS })
    expect(after.filter(({ t }) => t === 'snapshot' || t === 'events')).toMatchObject([{ t: 'events', scope, from: 2 }])
  })

  it("[CON-3] a reply that waits is woken by the other side's message", async () => {
    const customer = await server.addCustomer()
    const scope = `customer:${customer.id}`
    const { conversationId, seq } = await chat(customer)
    const waiting = asCustomer(customer, { cursors: { [scope]: { epoch, seq } }, waitMs: GENEROUS_MS })
    const early = await Promise.race([waiting, asAgent({ frames: [{ t: 'ping', n: 1 }] }).then(() => 'still waiting')])
    expect(early).toBe('still waiting')
    const answer = command('post', { conversationId, text: 'how can I help?' })
    await asAgent({ frames: [answer.frame] })
    expect(textsIn(await waiting)).toEqual(['how can I help?'])
    const typing = asAgent({ cursors: { [`group:${group}`]: null } })
    expect((await typing).some(({ t }) => t === 'snapshot')).toBe(true)
  })

  it('[CON-3] a whole conversation goes by HTTP alone, each side polling, with every message once and in order', async () => {
    const customer = await server.addCustomer()
    const { conversationId } = await chat(customer)
    const scopes = { customer: `customer:${customer.id}`, agent: `group:${group}` }
    const seen: Record<'customer' | 'agent', string[]> = { customer: [], agent: [] }
    const follow = async (who: 'customer' | 'agent', count: number): Promise<void> => {
      let cursor: { epoch: string; seq: number } | null = { epoch, seq: who === 'customer' ? 2 : await groupHead() }
      while (seen[who].length < count) {
        const wanted: Ask = { cursors: { [scopes[who]]: cursor }, waitMs: GENEROUS_MS }
        const frames: DownFrame[] = who === 'customer' ? await asCustomer(customer, wanted) : await asAgent(wanted)
        seen[who].push(...textsIn(frames))
        for (const frame of frames) {
          if (frame.t === 'events') cursor = { epoch, seq: frame.from + frame.items.length - 1 }
        }
      }
    }
    const groupHead = async (): Promise<number> => {
      const rows = await server.context.database.readers.all<{ head: number }>(
        'SELECT head FROM scope WHERE name = ?',
        [scopes.agent],
      )
      return rows[0]!.head
    }
    const followers = [follow('customer', 10), follow('agent', 10)]
    for (let n = 0; n < 5; n += 1) {
      await asCustomer(customer, { frames: [command('post', { groupId: group, text: `q${n}` }).frame] })
      await asAgent({ frames: [command('post', { conversationId, text: `a${n}` }).frame] })
    }
    await Promise.all(followers)
    const inOrder = Array.from({ length: 5 }, (_, n) => [`q${n}`, `a${n}`]).flat()
    expect(seen).toEqual({ customer: inOrder, agent: inOrder })
  })

  it('[QUE-5] what a greeting brings anew wakes nobody; a place and a count that move do', async () => {
    const [first, second] = [await server.addCustomer(), await server.addCustomer()]
    await asCustomer(first, { frames: [command('post', { groupId: group, text: 'one' }).frame] })
    await asCustomer(second, { frames: [command('post', { groupId: group, text: 'two' }).frame] })
    const scope = `customer:${second.id}`
    const waiting = asCustomer(second, { cursors: { [scope]: { epoch, seq: 1 } }, waitMs: GENEROUS_MS })
    const counting = asAgent({ cursors: { [`user:${agent.id}`]: { epoch, seq: 1 } }, waitMs: GENEROUS_MS })
    // Two whole exchanges later both still wait, although they were told the place and the count at once.
    const exchange = asCustomer(first, { frames: [{ t: 'ping', n: 1 }] }).then(() =>
      asCustomer(first, { frames: [{ t: 'ping', n: 2 }] }),
    )
    const early = await Promise.race([waiting, exchange.then(() => 'still waiting')])
    expect(early).toBe('still waiting')
    const take = command('takeNext', { groupId: group })
    await asAgent({ frames: [take.frame] })
    expect((await waiting).flatMap((frame) => (frame.t === 'place' ? [frame.place] : []))).toEqual([2, 1])
    expect((await counting).flatMap((frame) => (frame.t === 'queue' ? [frame.waiting] : [])).at(-1)).toBe(1)
  })

  it('[CMD-6] a bad body is refused with a code and changes nothing', async () => {
    const { token } = await server.addCustomer()
    const hello = { t: 'hello', v: protocolVersion, app: 'customer', deviceId, token }
    const whole = { hello, frames: [], cursors: {}, waitMs: 0 }
    const frame = command('post', { groupId: group, text: 'x' }).frame
    const before = await server.context.database.readers.all('SELECT id FROM command')
    for (const body of [
      {},
      [],
      { ...whole, waitMs: 1e9 },
      { ...whole, frames: [{ t: 'fly' }] },
      { ...whole, frames: Array.from({ length: 21 }, () => frame) },
      { ...whole, hello: { ...hello, deviceId: 'x' }, frames: [frame] },
      { ...whole, cursors: { workspace: { seq: -1 } }, frames: [frame] },
    ]) {
      const reply = await post(JSON.stringify(body))
      expect([reply.status, await reply.json()]).toEqual([400, { code: 'bad-frame' }])
    }
    expect((await post('{')).status).toBe(400)
    expect(await (await post('{')).json()).toMatchObject({ code: 'bad-request' })
    const large = await post(JSON.stringify({ ...whole, frames: ['x'.repeat(1_100_000)] }))
    expect([large.status, await large.json()]).toEqual([413, { code: 'frame-too-large' }])
    expect(await server.context.database.readers.all('SELECT id FROM command')).toEqual(before)
  })

  it('[CMD-6] a wrong token, no session, another site and too old a client are each told so at once', async () => {
    const frames = [command('post', { groupId: group, text: 'x' }).frame]
    const wait = { frames, waitMs: GENEROUS_MS }
    expect(await ask({ app: 'customer', token: 'x' }, wait)).toEqual([{ t: 'error', code: 'wrong-token' }])
    expect(await ask({ app: 'staff' }, wait)).toEqual([{ t: 'error', code: 'expired-session' }])
    expect(await ask({ app: 'staff', v: 0 }, wait)).toEqual([{ t: 'error', code: 'version-too-old' }])
    const evil = await post(
      JSON.stringify({ hello: { t: 'hello', v: 1, app: 'staff', deviceId }, frames: [], cursors: {}, waitMs: 0 }),
      { cookie: agent.cookie, origin: 'https://evil.example' },
    )
    expect([evil.status, await evil.json()]).toEqual([403, { code: 'wrong-origin' }])
  })

  it("[ROL-3] somebody else's scopes are answered revoked", async () => {
    const [own, other] = [await server.addCustomer(), await server.addCustomer()]
    const scopes = [`customer:${other.id}`, `group:${group}`, `queue:${group}`, 'workspace', `user:${agent.id}`]
    const reply = await server.call({
      method: 'POST',
      url: '/api/sync',
      payload: {
        hello: { t: 'hello', v: protocolVersion, deviceId, app: 'customer', token: own.token },
        frames: [],
        cursors: Object.fromEntries(scopes.map((scope) => [scope, null])),
        waitMs: 0,
      },
    })
    const { frames } = reply.json<{ frames: DownFrame[] }>()
    expect(frames.slice(1)).toEqual(scopes.map((scope) => ({ t: 'revoked', scope })))
  })
})
