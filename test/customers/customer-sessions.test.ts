import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { customerSessionReply } from '../../domain/wire/rest.ts'
import { createCustomer } from '../../sync-server/customers/create-customer.ts'
import { customerFromToken } from '../../sync-server/customers/device-token.ts'
import { addGroup } from '../../sync-server/groups/group-admin.ts'
import { createTestApp, type TestApp } from '../support/test-app.ts'

describe('sessions of customers', () => {
  let server: TestApp
  let groupId: string
  beforeAll(async () => {
    server = await createTestApp()
    groupId = (await addGroup(server.context, { key: 'presales', name: '售前组', clientName: '售前咨询' })).id
  })
  afterAll(() => server.close())
  const open = (payload: object) => server.call({ method: 'POST', url: '/api/customer-sessions', payload })

  it('[CUS-1] a first visit makes an anonymous customer, of whose token the server keeps only a hash', async () => {
    const reply = customerSessionReply.parse((await open({ groupKey: 'presales' })).json())
    expect(reply).toMatchObject({
      group: { id: groupId, key: 'presales', name: '售前咨询' },
      workspaceName: 'Holdfast',
    })
    expect(await customerFromToken(server.context, reply.token)).toEqual({
      kind: 'customer',
      id: reply.customerId,
      name: '',
    })
    const stored = JSON.stringify(await server.context.database.readers.all('SELECT * FROM device_token'))
    expect(stored).not.toContain(reply.token)
  })

  it('[CUS-1] a token that holds is kept, an unknown one is replaced', async () => {
    const first = (await open({ groupKey: 'presales' })).json()
    const again = (await open({ groupKey: 'presales', token: first.token })).json()
    expect(again).toEqual(first)
    const other = (await open({ groupKey: 'presales', token: 'unknown' })).json()
    expect(other.customerId).not.toBe(first.customerId)
    expect(other.token).not.toBe('unknown')
  })

  it('[CUS-1] an identified customer is known by name and id of the host business', async () => {
    const { customer, token } = await createCustomer(server.context, { name: '沈嘉禾', visitorId: 'u-1' })
    expect(await customerFromToken(server.context, token)).toEqual(customer)
    expect(customer).toMatchObject({ name: '沈嘉禾', visitorId: 'u-1' })
  })

  it('an unknown group is not found and makes nobody', async () => {
    const count = async (): Promise<unknown> =>
      server.context.database.readers.all('SELECT count(*) AS n FROM customer')
    const before = await count()
    const reply = await open({ groupKey: 'nowhere' })
    expect([reply.statusCode, reply.json()]).toEqual([404, { code: 'not-found', detail: { group: 'nowhere' } }])
    expect(await count()).toEqual(before)
  })

  it.for(['', 'x', 'x'.repeat(201)])('[CUS-1] the token "%s" proves nobody', async (token) => {
    expect(await customerFromToken(server.context, token)).toBeUndefined()
  })

  it('one address makes 60 customers in a minute at most, and known ones still come in', async () => {
    const { token } = (await open({ groupKey: 'presales' })).json()
    let reply = await open({ groupKey: 'presales' })
    for (let count = 0; count < 60 && reply.statusCode === 200; count += 1) reply = await open({ groupKey: 'presales' })
    expect([reply.statusCode, reply.json().code]).toEqual([429, 'rate-limited'])
    expect((await open({ groupKey: 'presales', token })).statusCode).toBe(200)
  })
})
