import { describe, expect, it } from 'vitest'
import type { ConnectionState } from '../../../client/sync/engine-port.ts'
import { idOf } from './builders.ts'
import { createRig, epoch, group, type Rig } from './rig.ts'

function statesOf(rig: Rig): ConnectionState['kind'][] {
  const kinds: ConnectionState['kind'][] = []
  rig.engine.onState(({ kind }) => kind !== kinds.at(-1) && kinds.push(kind))
  return kinds
}

/** Lets the pause pass, so that the next attempt begins. */
async function untilNextAttempt({ engine: { state }, clock }: Rig): Promise<void> {
  if (state.kind === 'waiting') await clock.pass(state.untilAt - clock.now())
}

const attempts = (rig: Rig, transport = 0): number => rig.transports[transport]!.links.length

describe('liveness', () => {
  it('[CON-1] a half-open socket: silence, a ping without any answer, and a new connection at once', async () => {
    const rig = createRig()
    await rig.open()
    await rig.clock.pass(14_999)
    expect(rig.link.of('ping')).toHaveLength(0)
    await rig.clock.pass(1)
    expect(rig.link.of('ping')).toHaveLength(1)
    await rig.clock.pass(7_999)
    expect(attempts(rig)).toBe(1)
    await rig.clock.pass(1)
    expect(rig.transports[0]!.links[0]?.isClosed).toBe(true)
    expect(attempts(rig)).toBe(2)
  })

  it('[CON-1] any frame is a sign of life', async () => {
    const rig = createRig()
    await rig.open()
    for (let n = 0; n < 5; n += 1) {
      await rig.clock.pass(15_000)
      await rig.down({ t: 'pong', n, nowAt: 0 })
    }
    await rig.clock.pass(10_000)
    await rig.down({ t: 'queue', groupId: idOf(1), waiting: 0 })
    await rig.clock.pass(14_000)
    expect(rig.link.of('ping')).toHaveLength(5)
    expect(attempts(rig)).toBe(1)
  })

  it('[CON-1] unanswered commands bring the ping forward', async () => {
    const rig = createRig()
    await rig.open()
    await rig.clock.pass(3_000)
    await rig.post('a')
    await rig.clock.pass(10_000)
    expect(rig.link.of('ping')).toHaveLength(1)
  })

  it('[CON-1] one-way loss: frames come, commands get no answer, and a new connection is made after 30 s', async () => {
    const rig = createRig()
    await rig.open()
    const id = await rig.post('a')
    for (let second = 0; second < 31; second += 1) {
      await rig.clock.pass(1_000)
      await rig.down({ t: 'queue', groupId: idOf(1), waiting: second })
    }
    await rig.greet()
    expect(attempts(rig)).toBe(2)
    expect(rig.link.of('commands').map(({ items }) => items[0]?.id)).toEqual([id])
  })

  it('[CON-1] a server that never greets is left after 15 s', async () => {
    const rig = createRig()
    rig.engine.start()
    rig.link.open()
    await rig.clock.pass(15_000)
    expect(rig.link.isClosed).toBe(true)
    expect(rig.engine.state.kind).toBe('waiting')
  })
})

describe('coming back', () => {
  it('[CON-2] pauses double up to 20 s, with jitter, and begin anew after a stable connection', async () => {
    const rig = createRig()
    rig.engine.start()
    const pauses: number[] = []
    for (let n = 0; n < 8; n += 1) {
      rig.link.close()
      const { state } = rig.engine
      if (state.kind === 'waiting') pauses.push(state.untilAt - rig.clock.now())
      await untilNextAttempt(rig)
    }
    expect(pauses).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000])
    await rig.greet()
    await rig.clock.pass(10_000)
    rig.link.close()
    expect(rig.engine.state).toMatchObject({ kind: 'waiting', untilAt: rig.clock.now() + 250 })
  })

  it('[CON-2] a connection that breaks at once again counts as a failure', async () => {
    const rig = createRig()
    rig.engine.start()
    for (let n = 0; n < 4; n += 1) {
      await rig.greet()
      rig.link.close()
      await untilNextAttempt(rig)
    }
    await rig.greet()
    rig.link.close()
    expect(rig.engine.state).toMatchObject({ kind: 'waiting', attempt: 5 })
  })

  it('[CON-2] a server that says when to come back is asked then, a little spread', async () => {
    const rig = createRig()
    await rig.open()
    await rig.down({ t: 'bye', code: 'server-stopping', afterMs: 2_000 })
    expect(rig.engine.state).toMatchObject({ kind: 'waiting', untilAt: rig.clock.now() + 2_750 })
    await rig.clock.pass(2_749)
    expect(attempts(rig)).toBe(1)
    await rig.clock.pass(1)
    expect(attempts(rig)).toBe(2)
  })

  it('[CON-2] waking tries at once, or looks whether the open connection is alive', async () => {
    const rig = createRig()
    await rig.open()
    rig.engine.wake()
    expect(rig.link.of('ping')).toHaveLength(1)
    rig.link.close()
    rig.engine.wake()
    expect(attempts(rig)).toBe(2)
    rig.engine.wake()
    expect(attempts(rig)).toBe(2)
  })

  it('[CON-2] without a network the state says so, and the way back is short', async () => {
    const rig = createRig()
    await rig.open()
    const states = statesOf(rig)
    rig.network.isOnline = false
    rig.engine.wake()
    await rig.clock.pass(60_000)
    expect(states).toEqual(['offline'])
    rig.network.isOnline = true
    rig.engine.wake()
    await rig.greet()
    expect(states).toEqual(['offline', 'connecting', 'open'])
  })

  it('[CON-2] a refusing server is left alone until the engine is started again', async () => {
    for (const code of ['expired-session', 'version-too-old']) {
      const rig = createRig()
      await rig.open()
      rig.link.close({ kind: 'refused', code })
      rig.engine.wake()
      await rig.clock.pass(600_000)
      expect(rig.engine.state).toEqual({ kind: 'refused', code })
      expect(attempts(rig)).toBe(1)
      rig.engine.start()
      expect(attempts(rig)).toBe(2)
    }
  })

  it('[CON-2] an error frame refuses, ends or is only reported, by its code', async () => {
    const rig = createRig()
    await rig.open()
    await rig.down({ t: 'error', code: 'bad-frame' })
    expect(rig.engine.state.kind).toBe('open')
    expect(rig.errors).toHaveLength(1)
    await rig.down({ t: 'error', code: 'internal' })
    expect(rig.engine.state.kind).toBe('waiting')
    await rig.clock.pass(1_000)
    rig.link.open()
    await rig.down({ t: 'error', code: 'wrong-token' })
    expect(rig.engine.state).toEqual({ kind: 'refused', code: 'wrong-token' })
  })

  it('[CON-2] a frame that cannot be read is reported and the connection made anew', async () => {
    const rig = createRig()
    await rig.open()
    rig.link.close({ kind: 'lost', error: new Error('unreadable') })
    expect(rig.errors).toEqual([new Error('unreadable')])
    expect(rig.engine.state.kind).toBe('waiting')
  })

  it('[STR-5] another database on an open connection makes a new one', async () => {
    const rig = createRig()
    await rig.open()
    await rig.down({ t: 'welcome', v: 1, epoch: 'second', nowAt: 0, scopes: [group] })
    expect(attempts(rig)).toBe(2)
    await rig.greet([group], { epoch: 'second' })
    expect(rig.link.of('subscribe')).toEqual([{ t: 'subscribe', scope: group }])
  })

  it('[CON-2] a stopped engine has no timers left and hears nothing', async () => {
    const rig = createRig()
    await rig.open()
    await rig.post('a')
    const { link } = rig
    rig.engine.stop()
    expect(rig.engine.state).toEqual({ kind: 'stopped' })
    expect(link.isClosed).toBe(true)
    expect(rig.clock.pending).toBe(0)
    rig.engine.wake()
    expect(attempts(rig)).toBe(1)
  })
})

describe('ways to the server', () => {
  const ways = { transports: ['websocket', 'http'] }

  async function failTwice(rig: Rig): Promise<void> {
    rig.engine.start()
    for (let n = 0; n < 2; n += 1) {
      rig.link.close()
      await untilNextAttempt(rig)
    }
  }

  it('[CON-3] after two attempts that did not get through the next way has its turn, then both in turns', async () => {
    const rig = createRig(ways)
    await failTwice(rig)
    expect([attempts(rig, 0), attempts(rig, 1)]).toEqual([2, 1])
    rig.transports[1]!.last.close()
    await untilNextAttempt(rig)
    expect([attempts(rig, 0), attempts(rig, 1)]).toEqual([3, 1])
  })

  it('[CON-3] the wanted way is looked for every two minutes and taken only when it gets through', async () => {
    const rig = createRig(ways)
    await failTwice(rig)
    const http = rig.transports[1]!.last
    await rig.greet([], { link: http })
    expect(rig.engine.state).toMatchObject({ kind: 'open', transport: 'http' })
    const keepAlive = async (ms: number): Promise<void> => {
      for (let left = ms; left > 0; left -= 10_000) {
        await rig.clock.pass(Math.min(left, 10_000))
        http.down({ t: 'pong', n: 0, nowAt: 0 })
      }
    }
    await keepAlive(120_000)
    expect(attempts(rig)).toBe(3)
    rig.link.close()
    await keepAlive(120_000)
    expect(attempts(rig)).toBe(4)
    expect(http.isClosed).toBe(false)
    rig.link.open()
    expect(http.isClosed).toBe(true)
    await rig.greet([])
    expect(rig.engine.state).toMatchObject({ kind: 'open', transport: 'websocket' })
  })

  it('[CON-3] attempts without a network say nothing about the way', async () => {
    const rig = createRig(ways)
    rig.network.isOnline = false
    rig.engine.start()
    for (let n = 0; n < 4; n += 1) {
      rig.link.close()
      await rig.clock.pass(20_000)
    }
    expect(attempts(rig, 1)).toBe(0)
  })

  it('[CON-3] a way that got through before is given more patience', async () => {
    const rig = createRig(ways)
    rig.engine.start()
    await rig.greet([], { epoch })
    // The greeted one, then six that do not get through.
    for (let n = 0; n < 6; n += 1) {
      rig.link.close()
      await untilNextAttempt(rig)
    }
    expect([attempts(rig, 0), attempts(rig, 1)]).toEqual([7, 0])
    rig.link.close()
    await untilNextAttempt(rig)
    expect(attempts(rig, 1)).toBe(1)
  })
})
