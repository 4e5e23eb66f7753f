import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Id } from '../../../domain/ids.ts'
import { limits } from '../../../domain/limits.ts'
import type { Presence, PresenceChoice } from '../../../domain/wire/records.ts'
import { PresenceBoard } from '../../../sync-server/sync/presence-board.ts'
import { type LiveServer, startLiveServer } from './live-server.ts'
import type { WireClient } from './wire-client.ts'

describe('who is there', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const setUp = () => {
    const choices = new Map<Id, PresenceChoice>()
    const changes: [Id, Presence][] = []
    const board = new PresenceBoard({
      choiceOf: (id) => choices.get(id) ?? 'online',
      onChange: (id, presence) => changes.push([id, presence]),
    })
    return { choices, changes, board }
  }

  it('[QUE-4] a lost connection counts as offline after 30 s and not a moment before', () => {
    const { board, changes } = setUp()
    board.connected('a')
    board.disconnected('a')
    vi.advanceTimersByTime(limits.offlineAfterMs - 1)
    expect(board.of('a')).toBe('online')
    vi.advanceTimersByTime(1)
    expect(board.of('a')).toBe('offline')
    expect(changes).toEqual([
      ['a', 'online'],
      ['a', 'offline'],
    ])
    expect(limits.offlineAfterMs).toBe(30_000)
  })

  it('[QUE-4] whoever is back within 30 s was never gone, however often', () => {
    const { board, changes } = setUp()
    board.connected('a')
    for (let n = 0; n < 5; n += 1) {
      board.disconnected('a')
      vi.advanceTimersByTime(limits.offlineAfterMs - 1)
      board.connected('a')
    }
    vi.advanceTimersByTime(limits.offlineAfterMs * 2)
    expect(changes).toEqual([['a', 'online']])
  })

  it('[QUE-4] set to away is not online, and holds across connections', () => {
    const { board, choices, changes } = setUp()
    board.connected('a')
    choices.set('a', 'away')
    board.choiceChanged('a')
    expect(board.of('a')).toBe('away')
    board.disconnected('a')
    vi.advanceTimersByTime(limits.offlineAfterMs)
    board.connected('a')
    expect(changes.map(([, presence]) => presence)).toEqual(['online', 'away', 'offline', 'away'])
  })

  it('[QUE-4] a choice made while offline shows nothing before the person is there', () => {
    const { board, choices, changes } = setUp()
    choices.set('a', 'away')
    board.choiceChanged('a')
    expect([board.of('a'), changes]).toEqual(['offline', []])
    board.connected('a')
    expect(board.of('a')).toBe('away')
  })

  it('[QUE-4] a stopped board changes nothing any more', () => {
    const { board, changes } = setUp()
    board.connected('a')
    board.disconnected('a')
    board.stop()
    vi.advanceTimersByTime(limits.offlineAfterMs * 2)
    expect(changes).toEqual([['a', 'online']])
  })
})

describe('what is told of presence and of the queue', () => {
  let server: LiveServer
  let group: Id
  beforeAll(async () => {
    server = await startLiveServer()
    group = await server.addGroup('support')
    await server.addGroup('other')
  })
  afterAll(() => server.close())

  const places = (client: WireClient): number[] =>
    client.frames.flatMap((frame) => (frame.t === 'place' ? [frame.place] : []))

  it('[QUE-4] colleagues learn of a choice at once, and two connections of a person are one presence', async () => {
    const [anna, bert] = [await server.addLoggedIn({ account: 'anna' }), await server.addLoggedIn({ account: 'bert' })]
    const watching = await server.asStaff(bert)
    const [phone, desk] = [await server.asStaff(anna), await server.asStaff(anna)]
    await watching.until('presence', ({ staffId, presence }) => staffId === anna.id && presence === 'online')
    phone.socket.close()
    await phone.closed
    expect(await desk.command('setPresence', { presence: 'away' })).toMatchObject({ ok: true })
    await watching.until('presence', ({ staffId, presence }) => staffId === anna.id && presence === 'away')
    const told = watching.frames.flatMap((frame) =>
      frame.t === 'presence' && frame.staffId === anna.id ? [frame.presence] : [],
    )
    expect(told).toEqual(['online', 'away'])
    expect(server.context.sync.presenceOf(anna.id)).toBe('away')
  })

  it('[QUE-5] who waits is told the place, again when it moves and after a reconnection; staff are told the number', async () => {
    const agent = await server.addLoggedIn({ account: 'agent', groupKeys: ['support'] })
    const staff = await server.asStaff(agent)
    const people = [await server.addCustomer(), await server.addCustomer(), await server.addCustomer()]
    const devices = await Promise.all(people.map((person) => server.asCustomer(person)))
    for (const [index, device] of devices.entries()) {
      expect(await device.command('post', { groupId: group, text: 'hi' })).toMatchObject({ ok: true })
      await device.until('place', ({ place }) => place === index + 1)
    }
    await staff.until('queue', ({ groupId, waiting }) => groupId === group && waiting === 3)
    expect(await staff.command('takeNext', { groupId: group })).toMatchObject({ ok: true })
    await devices[1]!.until('place', ({ place }) => place === 1)
    await devices[2]!.until('place', ({ place }) => place === 2)
    await staff.until('queue', ({ groupId, waiting }) => groupId === group && waiting === 2)
    expect(places(devices[0]!)).toEqual([1])
    const again = await server.asCustomer(people[2]!)
    expect(await again.until('place')).toMatchObject({ place: 2 })
    const told = staff.frames.flatMap((frame) => (frame.t === 'queue' ? [frame.groupId] : []))
    expect(new Set(told)).toEqual(new Set([group]))
  })
})
