import { describe, expect, it } from 'vitest'
import {
  customerSessionBody,
  endedQuery,
  loginBody,
  newStaffSchema,
  sessionReply,
  setupBody,
  syncBody,
} from '../../../domain/wire/rest.ts'
import { groupA, idOf } from '../build.ts'
import { events, upFrames } from './samples.ts'

const setup = { token: 't', account: 'mei.l', displayName: 'Mei', password: 'long enough' }
const sync = { hello: upFrames.hello, frames: [upFrames.ping], cursors: {}, waitMs: 0 }

describe('bodies of REST calls', () => {
  it.for(['a', 'a b', '张三', 'x'.repeat(41), '', 'a/b', 'a\n'])('[CMD-6] a new account is not named %j', (account) => {
    expect(setupBody.safeParse({ ...setup, account }).success).toBe(false)
    const staff = { ...setup, account, role: 'agent', groupKeys: [] }
    expect(newStaffSchema.safeParse(staff).success).toBe(false)
  })

  it('[CMD-6] a new password has 8 to 200 characters', () => {
    const accepts = (length: number): boolean => setupBody.safeParse({ ...setup, password: 'p'.repeat(length) }).success
    expect([7, 8, 200, 201].map(accepts)).toEqual([false, true, true, false])
  })

  it('[CMD-6] a display name is trimmed, and is not empty', () => {
    expect(setupBody.parse({ ...setup, displayName: '  Mei ' }).displayName).toBe('Mei')
    expect(setupBody.safeParse({ ...setup, displayName: '   ' }).success).toBe(false)
    expect(setupBody.safeParse({ ...setup, displayName: 'x'.repeat(61) }).success).toBe(false)
  })

  it('[CMD-6] a log-in has an account and a password, of bounded length', () => {
    const login = { account: 'mei', password: 'secret' }
    expect(loginBody.safeParse(login).success).toBe(true)
    for (const bad of [{ account: '' }, { password: '' }, { account: 'x'.repeat(41) }, { password: 'x'.repeat(201) }]) {
      expect(loginBody.safeParse({ ...login, ...bad }).success).toBe(false)
    }
  })

  it('[CUS-1] a customer comes with a group and, from the second time on, a token', () => {
    expect(customerSessionBody.safeParse({ groupKey: 'sales' }).success).toBe(true)
    expect(customerSessionBody.safeParse({ groupKey: 'sales', token: 'x'.repeat(201) }).success).toBe(false)
    expect(customerSessionBody.safeParse({ token: 'x' }).success).toBe(false)
  })

  it('[CMD-6] the page of a list is a whole number from 1 on, also as text of a query', () => {
    const page = (value: unknown): unknown => endedQuery.safeParse({ groupId: groupA, page: value }).data?.page
    expect(page('3')).toBe(3)
    for (const bad of ['0', '-1', '1.5', 'x', '10001']) expect(page(bad), bad).toBeUndefined()
  })

  it('[CON-3] a sync call carries a hello, frames, cursors and a bounded wait', () => {
    expect(syncBody.parse(sync)).toEqual(sync)
    const cursors = { workspace: null, [`group:${groupA}`]: { epoch: 'e1', seq: 0 } }
    expect(syncBody.parse({ ...sync, cursors })).toEqual({ ...sync, cursors })
    const bad: object[] = [
      { waitMs: 30_001 },
      { waitMs: -1 },
      { hello: upFrames.ping },
      { frames: [events.messagePosted] },
      { frames: Array(21).fill(upFrames.ping) },
      { cursors: { workspace: { epoch: 'e1', seq: -1 } } },
    ]
    for (const one of bad) expect(syncBody.safeParse({ ...sync, ...one }).success).toBe(false)
  })

  it('[USR-2] the answer to a log-in carries nothing but the account, the token against forgery and the end', () => {
    const me = events.meChanged.type === 'meChanged' ? events.meChanged.me : undefined
    const reply = { me, csrf: 'x', expiresAt: 5 }
    expect(sessionReply.parse({ ...reply, me: { ...me, passwordHash: 'y' }, id: idOf(1) })).toEqual(reply)
  })
})
