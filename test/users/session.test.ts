import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sessionReply } from '../../domain/wire/rest.ts'
import { sessionFromCookie } from '../../sync-server/users/session.ts'
import { setStaffEnabled, setStaffPassword } from '../../sync-server/users/staff-admin.ts'
import { cookieOf, createTestApp, type TestApp, testPassword } from '../support/test-app.ts'

describe('sessions of staff', () => {
  let server: TestApp
  beforeAll(async () => {
    server = await createTestApp()
    await server.addStaff({ account: 'root', role: 'superadmin' })
  })
  afterAll(() => server.close())
  const login = (account: string, password: string, headers = {}) =>
    server.call({ method: 'POST', url: '/api/login', payload: { account, password }, headers })
  const me = (cookie: string) => server.call({ url: '/api/me', headers: { cookie } })

  it('[USR-1] account and password open a session whose cookie no script can read', async () => {
    const id = await server.addStaff({ account: 'anna', displayName: '安娜' })
    const reply = await login('anna', testPassword)
    const body = sessionReply.parse(reply.json())
    expect(body.me).toMatchObject({
      id,
      account: 'anna',
      displayName: '安娜',
      role: 'agent',
      enabled: true,
      groupIds: [],
    })
    expect(reply.cookies[0]).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/', maxAge: 86_400 })
    expect(reply.cookies[0]?.secure).toBeUndefined()
    expect((await me(cookieOf(reply))).json()).toEqual(reply.json())
  })

  it('[USR-1] a wrong password and an unknown account get the same answer', async () => {
    await server.addStaff({ account: 'bert' })
    const [wrong, unknown] = [await login('bert', 'not-it-at-all'), await login('nobody', testPassword)]
    expect([wrong.statusCode, wrong.json()]).toEqual([401, { code: 'bad-credentials' }])
    expect([unknown.statusCode, unknown.json()]).toEqual([401, { code: 'bad-credentials' }])
  })

  it('[USR-1] a disabled account cannot log in', async () => {
    const id = await server.addStaff({ account: 'carl' })
    await setStaffEnabled(server.context, id, false)
    expect((await login('carl', testPassword)).json()).toEqual({ code: 'bad-credentials' })
  })

  it('[USR-2] the database keeps neither the token nor the password', async () => {
    await server.addStaff({ account: 'dora' })
    const { cookie } = await server.logIn('dora')
    const token = cookie.split('=')[1]
    const { readers } = server.context.database
    const stored = JSON.stringify([
      await readers.all('SELECT * FROM session'),
      await readers.all('SELECT * FROM staff'),
    ])
    expect(stored).not.toContain(token)
    expect(stored).not.toContain(testPassword)
    expect(stored).toContain('$argon2id$')
  })

  it('[USR-2] a session ends 24 hours after the log-in', async () => {
    const own = await createTestApp()
    await own.addStaff({ account: 'emil' })
    const { cookie } = await own.logIn('emil')
    own.advance(24 * 3_600_000 - 60_000)
    expect(await sessionFromCookie(own.context, cookie)).toBeDefined()
    own.advance(60_001)
    expect(await sessionFromCookie(own.context, cookie)).toBeUndefined()
    const reply = await own.call({ url: '/api/me', headers: { cookie } })
    expect([reply.statusCode, reply.json()]).toEqual([401, { code: 'expired-session' }])
    await own.close()
  })

  it('[USR-2] logging out ends the session, and its cookie is worth nothing', async () => {
    await server.addStaff({ account: 'fred' })
    const { cookie, csrf } = await server.logIn('fred')
    const headers = { cookie, 'x-csrf-token': csrf }
    expect((await server.call({ method: 'POST', url: '/api/logout', headers })).statusCode).toBe(204)
    expect((await me(cookie)).json()).toEqual({ code: 'expired-session' })
  })

  it('[USR-2] a new password and disabling end all sessions of the account and say which', async () => {
    const id = await server.addStaff({ account: 'gina' })
    const first = await server.logIn('gina')
    const { tokenHash } = (await sessionFromCookie(server.context, first.cookie)) ?? {}
    expect((await setStaffPassword(server.context, id, 'another-password')).revoked).toEqual([tokenHash])
    expect((await me(first.cookie)).statusCode).toBe(401)
    const second = await server.logIn('gina', 'another-password')
    expect((await setStaffEnabled(server.context, id, false)).revoked).toHaveLength(1)
    expect((await me(second.cookie)).statusCode).toBe(401)
  })

  it.for(['', 'holdfast_session=', 'holdfast_session=wrong', 'other=1', `holdfast_session=${'x'.repeat(5_000)}`])(
    '[USR-2] the cookie "%s" proves nobody',
    async (cookie) => {
      expect(await sessionFromCookie(server.context, cookie)).toBeUndefined()
      expect((await me(cookie)).json()).toEqual({ code: 'expired-session' })
    },
  )

  it('[USR-5] the eleventh try for an account from one address within a minute is told how long to wait', async () => {
    await server.addStaff({ account: 'hans' })
    await server.addStaff({ account: 'ines' })
    for (let count = 1; count <= 10; count += 1) expect((await login('hans', 'not-it-at-all')).statusCode).toBe(401)
    const reply = await login('hans', testPassword)
    expect([reply.statusCode, reply.json().code]).toEqual([429, 'rate-limited'])
    expect(reply.json().detail.seconds).toBeGreaterThan(0)
    expect(Number(reply.headers['retry-after'])).toBe(reply.json().detail.seconds)
    expect((await login('ines', testPassword)).statusCode).toBe(200)
  })

  it('[USR-6] a call that changes something needs the session’s own CSRF token', async () => {
    await server.addStaff({ account: 'jule' })
    const { cookie } = await server.logIn('jule')
    const other = await server.logIn('root')
    for (const headers of [{ cookie }, { cookie, 'x-csrf-token': 'x' }, { cookie, 'x-csrf-token': other.csrf }]) {
      const reply = await server.call({ method: 'POST', url: '/api/logout', headers })
      expect([reply.statusCode, reply.json()]).toEqual([403, { code: 'csrf' }])
    }
    expect((await me(cookie)).statusCode).toBe(200)
  })

  it('[USR-6] a page of another site can neither log in nor log out', async () => {
    const { cookie, csrf } = await server.logIn('root')
    const origin = 'https://elsewhere.example'
    expect((await login('root', testPassword, { origin })).json()).toEqual({ code: 'wrong-origin' })
    const headers = { cookie, 'x-csrf-token': csrf, origin }
    expect((await server.call({ method: 'POST', url: '/api/logout', headers })).json()).toEqual({
      code: 'wrong-origin',
    })
    const own = await login('root', testPassword, { origin: 'http://holdfast.test' })
    expect(own.statusCode).toBe(200)
  })

  it('[USR-2] behind https the cookie is for https alone', async () => {
    const own = await createTestApp({ env: { PUBLIC_URL: 'https://holdfast.test' } })
    await own.addStaff({ account: 'kurt' })
    const reply = await own.call({
      method: 'POST',
      url: '/api/login',
      payload: { account: 'kurt', password: testPassword },
    })
    expect(reply.cookies[0]?.secure).toBe(true)
    await own.close()
  })
})
