import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Id } from '../../domain/ids.ts'
import type { Command, CommandOf, CommandType } from '../../domain/wire/commands.ts'
import { wholeConversationSchema } from '../../domain/wire/down.ts'
import { endedReply } from '../../domain/wire/rest.ts'
import { createCustomer } from '../../sync-server/customers/create-customer.ts'
import { addGroup } from '../../sync-server/groups/group-admin.ts'
import type { Sender } from '../../sync-server/sync/commit/job.ts'
import { createTestApp, type TestApp } from '../support/test-app.ts'

describe('looking conversations up', () => {
  let server: TestApp
  let groupId: Id
  let otherGroupId: Id
  let agent: { id: Id; cookie: string }
  let admin: { id: Id; cookie: string }
  let outsider: { id: Id; cookie: string }
  beforeAll(async () => {
    server = await createTestApp()
    groupId = (await addGroup(server.context, { key: 'a', name: 'a', clientName: 'a' })).id
    otherGroupId = (await addGroup(server.context, { key: 'b', name: 'b', clientName: 'b' })).id
    const person = async (account: string, role: 'agent' | 'admin', groupKeys: string[]) => {
      const id = await server.addStaff({ account, role, groupKeys })
      return { id, cookie: (await server.logIn(account)).cookie }
    }
    agent = await person('agent', 'agent', ['a'])
    admin = await person('admin', 'admin', ['a'])
    outsider = await person('outsider', 'agent', ['b'])
    await server.context.sync.directoryChanged()
  })
  afterAll(() => server.close())

  const act = async <T extends CommandType>(sender: Sender, type: T, args: CommandOf<T>['args']): Promise<Id> => {
    server.advance(1_000)
    const command = { id: server.context.newId(), at: server.context.clock(), type, args } as Command
    const [answer] = await server.context.sync.execute(sender, [command])
    if (!answer?.ok || !answer.conversationId) throw new Error(`${type} was refused: ${JSON.stringify(answer)}`)
    return answer.conversationId
  }
  const customer = async (name: string) => {
    const made = await createCustomer(server.context, { name })
    return { token: made.token, sender: { kind: 'customer', customer: made.customer } as const }
  }
  const reception = async (sender: Sender, by: Id, text: string): Promise<Id> => {
    await act(sender, 'post', { groupId, text })
    const conversationId = await act({ kind: 'staff', staffId: by }, 'takeNext', { groupId })
    await act({ kind: 'staff', staffId: by }, 'end', { conversationId })
    return conversationId
  }
  const get = (url: string, headers: Record<string, string>) => server.call({ url, headers })
  const ended = async (query: Record<string, string>, cookie = agent.cookie) =>
    endedReply.parse((await get(`/api/conversations/ended?${new URLSearchParams(query)}`, { cookie })).json())

  it('[A18] ended ones come newest first, 20 a page, by name in any case and by assignee', async () => {
    const ids: Id[] = []
    for (let count = 0; count < 21; count += 1) {
      const { sender } = await customer(count === 3 ? 'Anna 王' : `No. ${count}`)
      ids.unshift(await reception(sender, count === 5 ? admin.id : agent.id, 'hello'))
    }
    const [first, second] = [await ended({ groupId }), await ended({ groupId, page: '2' })]
    expect([first.total, first.pageSize]).toEqual([21, 20])
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids)
    expect((await ended({ groupId, name: 'aNNa' })).items.map((one) => one.customer.name)).toEqual(['Anna 王'])
    expect((await ended({ groupId, name: '王' })).total).toBe(1)
    expect((await ended({ groupId, name: '%' })).total).toBe(0)
    expect((await ended({ groupId, mine: 'true' }, admin.cookie)).items.map(({ id }) => id)).toEqual([ids[15]])
  })

  it('[ROL-1] nobody lists or reads a group that they are not in', async () => {
    const { sender } = await customer('private')
    const id = await reception(sender, agent.id, 'secret')
    const list = await get(`/api/conversations/ended?groupId=${groupId}`, { cookie: outsider.cookie })
    expect([list.statusCode, list.json()]).toEqual([403, { code: 'forbidden' }])
    const one = await get(`/api/conversations/${id}`, { cookie: outsider.cookie })
    expect([one.statusCode, one.json()]).toEqual([403, { code: 'forbidden' }])
    expect((await ended({ groupId: otherGroupId }, outsider.cookie)).total).toBe(0)
  })

  it('[ROL-1] a queued conversation is read by admins of the group only', async () => {
    const { sender } = await customer('waits')
    const id = await act(sender, 'post', { groupId, text: 'anybody there?' })
    expect((await get(`/api/conversations/${id}`, { cookie: agent.cookie })).statusCode).toBe(403)
    const whole = wholeConversationSchema.parse(
      (await get(`/api/conversations/${id}`, { cookie: admin.cookie })).json(),
    )
    expect(whole.messages.map(({ pos, body }) => [pos, body])).toEqual([[1, { kind: 'text', text: 'anybody there?' }]])
    expect(whole.conversation).toMatchObject({ id, status: 'queued', lastPos: 1 })
  })

  it('[APP-1] what does not exist is not found, and without a session nothing is', async () => {
    const id = server.context.newId()
    expect((await get(`/api/conversations/${id}`, { cookie: agent.cookie })).json()).toEqual({ code: 'not-found' })
    expect((await get(`/api/conversations/${id}`, {})).json()).toEqual({ code: 'expired-session' })
    expect((await get(`/api/conversations/ended?groupId=${groupId}`, {})).statusCode).toBe(401)
  })

  it('[C9] customers page back through all of their own conversations, and through nobody else’s', async () => {
    const [own, other] = [await customer('own'), await customer('other')]
    // Whoever still waits from another test is taken first.
    await act({ kind: 'staff', staffId: agent.id }, 'takeNext', { groupId })
    const ids: Id[] = []
    for (let count = 0; count < 21; count += 1) ids.unshift(await reception(own.sender, agent.id, `round ${count}`))
    await reception(other.sender, agent.id, 'mine')
    const page = async (before?: number, token = own.token) => {
      const query = before === undefined ? '' : `?before=${before}`
      const reply = await get(`/api/customer/conversations${query}`, { authorization: `Bearer ${token}` })
      return reply.json<{ items: unknown[]; more: boolean }>()
    }
    const first = await page()
    const whole = first.items.map((item) => wholeConversationSchema.parse(item))
    expect([first.more, whole.map(({ conversation }) => conversation.id)]).toEqual([true, ids.slice(0, 20)])
    expect(whole[0]?.messages.map(({ body }) => body)).toMatchObject([
      { text: 'round 20' },
      { line: 'accepted' },
      { line: 'ended' },
    ])
    const last = await page(whole.at(-1)?.conversation.queuedAt)
    expect([last.more, last.items]).toMatchObject([false, [{ conversation: { id: ids[20] } }]])
    expect(await page(0)).toEqual({ items: [], more: false })
    expect((await page(undefined, other.token)).items).toHaveLength(1)
  })

  it.for(['', 'Bearer', 'Bearer wrong', 'Basic x'])(
    '[CUS-1] the authorization "%s" reads nothing',
    async (authorization) => {
      const reply = await get('/api/customer/conversations', { authorization })
      expect([reply.statusCode, reply.json()]).toEqual([401, { code: 'wrong-token' }])
    },
  )
})
