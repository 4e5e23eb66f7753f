import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { writeSession } from '../../../client/agent/session/session-storage.ts'
import { finishWipes, wipeDevice } from '../../../client/agent/session/wipe-device.ts'
import { idOf } from '../sync/builders.ts'

const removed: string[] = []
const remove = async (staffId: string) => void removed.push(staffId)
const fail = () => Promise.reject(new Error('blocked'))

beforeEach(() => {
  const kept = new Map<string, string>()
  removed.length = 0
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

test('[A1] what a log-out could not remove is removed at the next start, once', async () => {
  await expect(wipeDevice(idOf(1), fail)).rejects.toThrow('blocked')
  await finishWipes(fail)
  await finishWipes(remove)
  await finishWipes(remove)
  expect(removed).toEqual([idOf(1)])
})

test('[A1] nothing is left to remove after a log-out that removed everything', async () => {
  await wipeDevice(idOf(1), remove)
  await finishWipes(remove)
  expect(removed).toEqual([idOf(1)])
})

test('[A1] whoever has logged in again since then keeps what is theirs', async () => {
  await expect(wipeDevice(idOf(1), fail)).rejects.toThrow('blocked')
  const me = { id: idOf(1), account: 'a', displayName: 'A', role: 'agent', enabled: true } as const
  writeSession({ me: { ...me, groupIds: [], presence: 'online' }, csrf: 'one', expiresAt: 9e12 })
  await finishWipes(remove)
  expect(removed).toEqual([])
})
