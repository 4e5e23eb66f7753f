import type { AddressInfo } from 'node:net'
import type { Id } from '../../../domain/ids.ts'
import { createCustomer } from '../../../sync-server/customers/create-customer.ts'
import { addGroup } from '../../../sync-server/groups/group-admin.ts'
import type { NewStaff } from '../../../sync-server/users/staff-admin.ts'
import { createTestApp, type TestApp } from '../../support/test-app.ts'
import { type OpenOptions, openWire, type WireClient } from './wire-client.ts'

export type LiveStaff = { id: Id; cookie: string; csrf: string }
export type LiveCustomer = { id: Id; token: string }

/** The whole server in this process, on a real port. */
export type LiveServer = TestApp & {
  url: string
  addGroup(key: string): Promise<Id>
  addLoggedIn(staff: Partial<NewStaff> & { account: string }): Promise<LiveStaff>
  addCustomer(name?: string): Promise<LiveCustomer>
  /** A connection that has said nothing yet. */
  open(options?: OpenOptions): Promise<WireClient>
  /** Greeted, and subscribed to `scopes`. */
  asStaff(staff: LiveStaff, scopes?: string[], options?: OpenOptions): Promise<WireClient>
  asCustomer(customer: LiveCustomer, scopes?: string[], options?: OpenOptions): Promise<WireClient>
}

export async function startLiveServer(env: Record<string, string> = {}): Promise<LiveServer> {
  const server = await createTestApp({ env })
  await server.context.sync.start()
  await server.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = server.app.server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  const clients = new Set<WireClient>()
  const open = async (options?: OpenOptions): Promise<WireClient> => {
    const client = await openWire(`ws://127.0.0.1:${port}/sync`, options)
    clients.add(client)
    return client
  }
  const greeted = async (client: WireClient, hello: object, scopes: string[]): Promise<WireClient> => {
    client.hello(hello)
    for (const scope of scopes) client.send({ t: 'subscribe', scope })
    await client.until('welcome')
    for (const scope of scopes) await client.until('synced', (frame) => frame.scope === scope)
    return client
  }
  return {
    ...server,
    url,
    open,
    async addGroup(key) {
      const { id } = await addGroup(server.context, { key, name: key, clientName: key })
      await server.context.sync.directoryChanged()
      return id
    },
    async addLoggedIn(staff) {
      const id = await server.addStaff(staff)
      await server.context.sync.directoryChanged()
      const { cookie, csrf } = await server.logIn(staff.account)
      return { id, cookie, csrf }
    },
    async addCustomer(name = '') {
      const { customer, token } = await createCustomer(server.context, { name })
      return { id: customer.id, token }
    },
    asStaff: async ({ cookie }, scopes = [], options = {}) =>
      greeted(await open({ ...options, headers: { cookie, ...options.headers } }), { app: 'staff' }, scopes),
    asCustomer: async ({ token }, scopes = [], options = {}) =>
      greeted(await open(options), { app: 'customer', token }, scopes),
    async close() {
      for (const client of clients) client.socket.terminate()
      await server.close()
    },
  }
}
