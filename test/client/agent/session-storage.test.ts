import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { expireSession, readSession, writeSession } from '../../../client/agent/session/session-storage.ts'
import type { SessionReply } from '../../../domain/wire/rest.ts'
import { idOf } from '../sync/builders.ts'

const me = { id: idOf(1), account: 'a', displayName: 'A', role: 'agent', enabled: true, groupIds: [] } as const
const session: SessionReply = { me: { ...me, groupIds: [], presence: 'online' }, csrf: 'one', expiresAt: 9e12 }

beforeEach(() => {
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

test('[A1 offline] a session that was locked is over for the next reload too', () => {
  writeSession(session)
  expireSession('one')
  expect(readSession()).toEqual({ ...session, expiresAt: 0 })
})

test('[A1] a newer log-in is not locked with the one before it', () => {
  writeSession({ ...session, csrf: 'two' })
  expireSession('one')
  expect(readSession()?.expiresAt).toBe(session.expiresAt)
})
