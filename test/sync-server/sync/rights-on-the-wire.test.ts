import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Id } from '../../../domain/ids.ts'
import { protocolVersion } from '../../../domain/wire/protocol-version.ts'
import { setStaffGroups, setStaffRole } from '../../../sync-server/users/staff-admin.ts'
import { startPostgres, type TestPostgres } from '../../support/postgres.ts'
import { type LiveCustomer, type LiveServer, type LiveStaff, startLiveServer } from './live-server.ts'
import { deviceId, type WireClient } from './wire-client.ts'

type Key = 'own' | 'foreign' | 'changing'
type Talk = {
  customer: LiveCustomer
  device: WireClient
  conversationId: Id
  name: string
  group: Key
  written: string[]
}

const databases = ['sqlite', 'postgres'] as const

describe.for(databases)('what reaches an agent, byte for byte, on %s', (database) => {
  let postgres: TestPostgres | undefined
  let server: LiveServer
  let groups: Record<Key, Id>
  let agent: LiveStaff
  let boss: WireClient
  /** Everything that any way led to the agent, in order. */
  const bytes: string[] = []
  const talks: Talk[] = []

  beforeAll(async () => {
    if (database === 'postgres') postgres = await startPostgres()
    if (database === 'postgres' && !postgres) return
    server = await startLiveServer(postgres ? { DATABASE_URL: postgres.url } : {})
    const add = (key: Key): Promise<Id> => server.addGroup(key)
    groups = { own: await add('own'), foreign: await add('foreign'), changing: await add('changing') }
    agent = await server.addLoggedIn({ account: 'agent', groupKeys: ['own', 'changing'] })
    const chief = { account: 'boss', role: 'admin', groupKeys: ['own', 'foreign', 'changing'] } as const
    boss = await server.asStaff(await server.addLoggedIn({ ...chief, groupKeys: [...chief.groupKeys] }))
  })
  afterAll(async () => {
    await server?.close()
    await postgres?.stop()
  })

  let words = 0
  const say = async (talk: Talk): Promise<string> => {
    words += 1
    const text = `words-${talk.group}-${words}.`
    talk.written.push(text)
    expect(await talk.device.command('post', { groupId: groups[talk.group], text })).toMatchObject({ ok: true })
    return text
  }
  const begin = async (group: Key): Promise<Talk> => {
    const name = `name-${group}-${talks.length}.`
    const customer = await server.addCustomer(name)
    const device = await server.asCustomer(customer)
    const text = `first-${group}-${talks.length}.`
    const posted = await device.command('post', { groupId: groups[group], text })
    const conversationId = posted.ok ? (posted.conversationId as Id) : ''
    const talk: Talk = { customer, device, conversationId, name, group, written: [text] }
    talks.push(talk)
    return talk
  }
  const taken = async (group: Key): Promise<Talk> => {
    const talk = await begin(group)
    expect(await boss.command('accept', { conversationId: talk.conversationId })).toMatchObject({ ok: true })
    return talk
  }
  const listen = (client: WireClient): WireClient => {
    bytes.push(...client.texts)
    client.socket.on('message', (data) => bytes.push(String(data)))
    return client
  }
  /** A device that subscribes to what it is told is its own. */
  const wellBehaved = async (): Promise<WireClient> => {
    const client = listen(await server.asStaff(agent))
    const follow = (text: string): void => {
      const frame = JSON.parse(text)
      if (frame.t !== 'welcome') return
      for (const scope of frame.scopes) client.send({ t: 'subscribe', scope })
    }
    for (const text of client.texts) follow(text)
    client.socket.on('message', (data) => follow(String(data)))
    return client
  }
  const everyScope = (): string[] => [
    ...Object.values(groups).flatMap((id) => [`group:${id}`, `queue:${id}`]),
    ...talks.map(({ customer }) => `customer:${customer.id}`),
    'workspace',
    `user:${agent.id}`,
  ]
  /** Asks for everything there is, by every way there is. */
  const pry = async (client: WireClient): Promise<void> => {
    for (const scope of everyScope()) client.send({ t: 'subscribe', scope })
    for (const { conversationId } of talks) {
      await client.command('read', { conversationId, pos: 1 })
      await client.command('post', { conversationId, text: 'let me in' })
      await client.command('accept', { conversationId })
      await client.command('takeOver', { conversationId })
      client.send({ t: 'typing', conversationId, on: true })
    }
    const hello = { t: 'hello', v: protocolVersion, app: 'staff', deviceId }
    const cursors = Object.fromEntries(everyScope().map((scope) => [scope, null]))
    const { cookie } = agent
    const polled = await fetch(`${server.url}/api/sync`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: JSON.stringify({ hello, frames: [], cursors, waitMs: 0 }),
    })
    bytes.push(await polled.text())
    const paths = [
      ...talks.map(({ conversationId }) => `/api/conversations/${conversationId}`),
      ...Object.values(groups).map((id) => `/api/conversations/ended?groupId=${id}`),
      '/api/customer/conversations',
      '/api/me',
    ]
    for (const path of paths) bytes.push(await (await fetch(`${server.url}${path}`, { headers: { cookie } })).text())
  }
  const contentOf = ({ name, conversationId, written }: Talk): string[] => [name, conversationId, ...written]
  const found = (secrets: readonly string[], from = 0): string[] => {
    const all = bytes.slice(from).join('\n')
    return secrets.filter((secret) => all.includes(secret))
  }

  it('[ROL-2] nothing of a queued conversation and nothing of a group it is not in, whatever it asks for', async ({
    skip,
  }) => {
    if (!server) return skip('no PostgreSQL here')
    const device = await wellBehaved()
    const prying = listen(await server.asStaff(agent))
    const [secretQueued, secretActive] = [await begin('foreign'), await taken('foreign')]
    const visible = await taken('own')
    const ended = await taken('foreign')
    expect(await boss.command('end', { conversationId: ended.conversationId })).toMatchObject({ ok: true })
    const next = await begin('own')
    const waiting = await begin('own')
    const secrets = [secretQueued, secretActive, ended, waiting]
    const writing = (async () => {
      for (let n = 0; n < 25; n += 1) await Promise.all(talks.filter((talk) => talk !== ended).map(say))
    })()
    await pry(prying)
    expect(found(contentOf(next))).toEqual([])
    const before = bytes.length
    expect(await device.command('takeNext', { groupId: groups.own })).toMatchObject({
      ok: true,
      conversationId: next.conversationId,
    })
    await pry(prying)
    await writing
    await say(next)
    await pry(prying)
    for (const talk of secrets) expect(found(contentOf(talk)), talk.name).toEqual([])
    // What the agent may see it did see, the queued time of its own conversation included.
    await device.until('events', ({ items }) =>
      items.some((event) => event.type === 'messagePosted' && textOf(event.message.body) === next.written.at(-1)),
    )
    expect(found(contentOf(next), before)).toEqual(contentOf(next))
    expect(found(contentOf(visible))).toEqual(contentOf(visible))
  })

  it('[ROL-4] after a group is lost nothing written in it reaches any device, although messages flow all the while', async ({
    skip,
  }) => {
    if (!server) return skip('no PostgreSQL here')
    const device = await wellBehaved()
    const prying = listen(await server.asStaff(agent))
    const talk = await taken('changing')
    const assigned = await begin('changing')
    expect(await device.command('takeNext', { groupId: groups.changing })).toMatchObject({ ok: true })
    const flow = async (one: Talk): Promise<void> => {
      for (let n = 0; n < 25; n += 1) {
        await say(one)
        one.device.send({ t: 'typing', conversationId: one.conversationId, on: true })
      }
    }
    const scope = `group:${groups.changing}`
    for (let round = 1; round <= 3; round += 1) {
      await device.command('post', { conversationId: assigned.conversationId, text: `answer ${round}` })
      const sofar = device.frames.length
      const flowing = [flow(talk), flow(assigned)]
      // As the command line does: the running server finds out by itself.
      await setStaffGroups(server.context, agent.id, ['own'])
      const secrets = [await say(talk), await say(assigned), await say(talk)]
      await device.until('revoked', (frame) => frame.scope === scope, sofar)
      const from = bytes.length
      await pry(prying)
      secrets.push(await say(talk), await say(assigned))
      expect(await device.command('post', { conversationId: assigned.conversationId, text: 'x' })).toMatchObject({
        code: 'forbidden',
      })
      await pry(prying)
      expect(found(secrets)).toEqual([])
      expect(found([talk.conversationId, assigned.conversationId, talk.name, assigned.name], from)).toEqual([])
      const back = device.frames.length
      await setStaffGroups(server.context, agent.id, ['own', 'changing'])
      await device.until('synced', (frame) => frame.scope === scope, back)
      const shown = await say(talk)
      await device.until('events', ({ items }) =>
        items.some((event) => event.type === 'messagePosted' && textOf(event.message.body) === shown),
      )
      expect(found(secrets)).toEqual(secrets)
      await Promise.all(flowing)
    }
  }, 60_000)

  it('[ROL-4] an admin who becomes an agent sees no more of the queue from then on', async ({ skip }) => {
    if (!server) return skip('no PostgreSQL here')
    const staff = await server.addLoggedIn({ account: 'lowered', role: 'admin', groupKeys: ['own'] })
    const queue = `queue:${groups.own}`
    const client = await server.asStaff(staff, [queue, `group:${groups.own}`])
    const seen = await begin('own')
    await client.until('events', (frame) => frame.scope === queue)
    expect(client.texts.join('\n')).toContain(seen.written[0])
    await setStaffRole(server.context, staff.id, 'agent')
    const secret = await say(seen)
    const later = await begin('own')
    await client.until('revoked', (frame) => frame.scope === queue)
    client.send({ t: 'subscribe', scope: queue })
    expect(await client.command('accept', { conversationId: later.conversationId })).toMatchObject({
      code: 'forbidden',
    })
    const all = client.texts.join('\n')
    for (const text of [secret, ...contentOf(later)]) expect(all).not.toContain(text)
  })
})

function textOf(body: { kind: 'text'; text: string } | { kind: 'system' }): string | undefined {
  return body.kind === 'text' ? body.text : undefined
}
