import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSetup } from '../../sync-server/users/setup.ts'
import { createTestApp, type TestApp, testPassword } from '../support/test-app.ts'

describe('the set-up link', () => {
  let server: TestApp
  beforeEach(async () => {
    server = await createTestApp()
  })
  afterEach(() => server.close())
  const setUp = (token: string, account = 'first') =>
    server.call({
      method: 'POST',
      url: '/api/setup',
      payload: { token, account, displayName: '周岚', password: testPassword },
    })
  const isOpen = async (): Promise<boolean> => (await server.call({ url: '/api/setup' })).json().open

  it('[USR-4] makes the first superadmin and logs in', async () => {
    const token = (await openSetup(server.context)) ?? ''
    expect(await isOpen()).toBe(true)
    const reply = await setUp(token)
    expect(reply.json().me).toMatchObject({ account: 'first', displayName: '周岚', role: 'superadmin' })
    expect((await server.logIn('first')).me.role).toBe('superadmin')
    expect(await isOpen()).toBe(false)
  })

  it('[USR-4] leaves a workspace that works at once: the superadmin is in a first group, whose page customers can open', async () => {
    const token = (await openSetup(server.context)) ?? ''
    const { me } = (await setUp(token)).json()
    const payload = { groupKey: 'service' }
    const reply = await server.call({ method: 'POST', url: '/api/customer-sessions', payload })
    expect(reply.json()).toMatchObject({ group: { id: me.groupIds[0], key: 'service' } })
    expect(me.groupIds).toHaveLength(1)
  })

  it('[USR-4] works once, and two at the same moment make one superadmin', async () => {
    const token = (await openSetup(server.context)) ?? ''
    const replies = await Promise.all([setUp(token, 'one'), setUp(token, 'two')])
    expect(replies.map((reply) => reply.statusCode).sort()).toEqual([200, 409])
    expect((await setUp(token, 'three')).json()).toEqual({ code: 'set-up-done' })
    expect(await server.context.database.readers.all('SELECT id FROM staff')).toHaveLength(1)
  })

  it('[USR-4] a wrong or an older token makes nobody', async () => {
    const old = (await openSetup(server.context)) ?? ''
    const token = (await openSetup(server.context)) ?? ''
    for (const wrong of ['', 'x', old]) expect((await setUp(wrong)).json()).toEqual({ code: 'wrong-token' })
    expect((await setUp(token)).statusCode).toBe(200)
  })

  it('[USR-4] there is none while somebody can administer', async () => {
    await server.addStaff({ account: 'boss', role: 'superadmin' })
    expect(await openSetup(server.context)).toBeUndefined()
    expect(await isOpen()).toBe(false)
    expect((await setUp('x')).json()).toEqual({ code: 'set-up-done' })
  })
})
