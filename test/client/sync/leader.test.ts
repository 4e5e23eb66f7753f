import { describe, expect, it } from 'vitest'
import { createMemoryStore, type MemoryStore } from '../../../client/store/memory-store.ts'
import { createSyncEngine } from '../../../client/sync/engine.ts'
import type { SyncEngine } from '../../../client/sync/engine-port.ts'
import { createSharedEngine } from '../../../client/sync/leader.ts'
import { idOf } from './builders.ts'
import { createFakeTransport, type FakeTransport } from './fake-link.ts'
import { createFakeTabs, type FakeTabs } from './fake-tabs.ts'
import { createHandClock, type HandClock, settle } from './hand-clock.ts'
import { epoch, group, queue } from './rig.ts'

type Browser = { clock: HandClock; store: MemoryStore; tabs: FakeTabs; transport: FakeTransport; open(): SyncEngine }

function createBrowser({ hasLocks = true } = {}): Browser {
  const clock = createHandClock()
  const store = createMemoryStore()
  const tabs = createFakeTabs()
  const transport = createFakeTransport()
  let ids = 0x6000
  const newId = () => {
    ids += 1
    return idOf(ids)
  }
  const createEngine = () =>
    createSyncEngine({
      store,
      transports: [transport],
      hello: { app: 'staff', deviceId: idOf(0xd) },
      scheduler: clock,
      newId,
      onError(error) {
        throw error
      },
    })
  return {
    clock,
    store,
    tabs,
    transport,
    open() {
      const locks = hasLocks ? tabs.locks : undefined
      const { openChannel } = tabs
      const engine = createSharedEngine({
        name: 't',
        store,
        app: 'staff',
        scheduler: clock,
        newId,
        createEngine,
        locks,
        openChannel,
      })
      engine.start()
      return engine
    },
  }
}

async function greet({ transport }: Browser): Promise<void> {
  transport.last.open()
  transport.last.down({ t: 'welcome', v: 1, epoch, nowAt: 0, scopes: [group] })
  await settle()
}

async function openTwo(): Promise<{ browser: Browser; leader: SyncEngine; follower: SyncEngine }> {
  const browser = createBrowser()
  const leader = browser.open()
  const follower = browser.open()
  await settle()
  await greet(browser)
  return { browser, leader, follower }
}

const commandsOf = (browser: Browser): string[] =>
  browser.transport.last.of('commands').flatMap(({ items }) => items.map(({ id }) => id))

describe('several tabs', () => {
  it('[CON-4] have one connection and show one state', async () => {
    const { browser, leader, follower } = await openTwo()
    expect(browser.transport.links).toHaveLength(1)
    expect(leader.state).toEqual({ kind: 'open', transport: 'fake', catchingUp: new Set([group]) })
    expect(follower.state).toEqual(leader.state)
  })

  it('[CON-4] what a follower writes is sent by the leader', async () => {
    const { browser, follower } = await openTwo()
    const id = await follower.submit({ type: 'end', args: { conversationId: idOf(1) } })
    await settle()
    expect(commandsOf(browser)).toEqual([id])
  })

  it('[CON-4] ephemera and answers of requests reach the follower that asked', async () => {
    const { browser, follower } = await openTwo()
    const seen: string[] = []
    follower.onEphemeral((frame) => seen.push(frame.t))
    const asked = follower.request({ type: 'takeNext', args: { groupId: idOf(1) } })
    await settle()
    const [id] = commandsOf(browser) as [string]
    browser.transport.last.down({ t: 'queue', groupId: idOf(1), waiting: 1 })
    browser.transport.last.down({ t: 'answers', items: [{ id, ok: false, code: 'nobody-waiting' }] })
    expect(await asked).toMatchObject({ ok: false, code: 'nobody-waiting' })
    expect(seen).toEqual(['queue'])
  })

  it('[CON-4] a request of a follower whose leader is gone is timed out', async () => {
    const { browser, follower } = await openTwo()
    browser.tabs.freezeLeader()
    const asked = follower.request({ type: 'takeNext', args: { groupId: idOf(1) } })
    await browser.clock.pass(20_000)
    expect(await asked).toMatchObject({ ok: false, code: 'timed-out' })
  })

  it('[CON-4] a scope that a follower watches is followed until it lets go', async () => {
    const { browser, follower } = await openTwo()
    const release = follower.watch(queue)
    await settle()
    expect(browser.transport.last.of('subscribe').map(({ scope }) => scope)).toEqual([group, queue])
    release()
    await settle()
    expect(browser.transport.last.of('unsubscribe')).toEqual([{ t: 'unsubscribe', scope: queue }])
  })

  it('[CON-4] what a tab watches that was closed without a word is let go of, not what a tab watches that is heard of', async () => {
    const { browser, follower } = await openTwo()
    const other = 'queue:2'
    follower.watch(other)
    browser.tabs.openChannel().postMessage({ to: 'leader', call: 'hello', tab: idOf(0x77), scopes: [queue] })
    await settle()
    expect(browser.transport.last.of('subscribe').map(({ scope }) => scope)).toEqual([group, other, queue])
    for (let n = 0; n < 16; n += 1) {
      await browser.clock.pass(5_000)
      browser.transport.last.down({ t: 'pong', n, nowAt: 0 })
      if (n === 13) expect(browser.transport.last.of('unsubscribe')).toEqual([])
    }
    expect(browser.transport.last.of('unsubscribe')).toEqual([{ t: 'unsubscribe', scope: queue }])
  })

  it('[CON-4] when the leader closes, the next one leads and keeps what it watches', async () => {
    const { browser, leader, follower } = await openTwo()
    follower.watch(queue)
    await settle()
    leader.stop()
    await settle()
    expect(browser.transport.links).toHaveLength(2)
    await greet(browser)
    expect(browser.transport.last.of('subscribe').map(({ scope }) => scope)).toEqual([group, queue])
    expect(follower.state.kind).toBe('open')
  })

  it('[CON-4] a leader that does not answer for 10 s is replaced, and follows when it wakes up', async () => {
    const { browser, leader, follower } = await openTwo()
    browser.tabs.freezeLeader()
    await browser.clock.pass(10_000)
    expect(browser.transport.links).toHaveLength(1)
    await browser.clock.pass(5_000)
    expect(browser.transport.links[0]?.isClosed).toBe(true)
    await greet(browser)
    expect(follower.state.kind).toBe('open')
    const links = browser.transport.links.length
    leader.wake()
    await settle()
    expect(browser.transport.links).toHaveLength(links)
  })

  it('[CON-4] an answering leader is not replaced', async () => {
    const { browser, leader } = await openTwo()
    for (let n = 0; n < 10; n += 1) {
      await browser.clock.pass(5_000)
      browser.transport.last.down({ t: 'pong', n, nowAt: 0 })
    }
    expect(browser.transport.links).toHaveLength(1)
    expect(leader.state.kind).toBe('open')
  })

  it('[CON-4] a refused leader is started again by any tab', async () => {
    const { browser, follower } = await openTwo()
    browser.transport.last.close({ kind: 'refused', code: 'expired-session' })
    await settle()
    expect(follower.state).toEqual({ kind: 'refused', code: 'expired-session' })
    follower.start()
    await settle()
    expect(browser.transport.links).toHaveLength(2)
  })

  it('[CON-4] without locks every tab leads itself', async () => {
    const browser = createBrowser({ hasLocks: false })
    browser.open()
    browser.open()
    expect(browser.transport.links).toHaveLength(2)
  })
})
