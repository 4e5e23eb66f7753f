import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type FuzzDatabase, openFuzzDatabase } from '../fuzz/database.ts'
import { commitLabel } from '../fuzz/gated-database.ts'
import { carryAll, workAll } from '../fuzz/steps.ts'
import { settle } from '../fuzz/virtual-time.ts'
import { openStage, type Stage, tabOf } from './stage.ts'

let database: FuzzDatabase
let stage: Stage
beforeAll(async () => {
  database = await openFuzzDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  stage = await openStage(database)
})
afterEach(() => stage.world.close())

describe.each(['customer', 'agent'] as const)('the %s writes', (role) => {
  it('[CMD-1] and the answer is lost, cut off after the commit: once in the log, and the outbox gets empty', async () => {
    const { world } = stage
    const wire = stage.wireOf(stage.writer(role))
    await stage.write(role, 'one')
    stage.carryUntil(wire, 'up', 'commands')
    await workAll(world)
    expect(await world.loggedTexts()).toEqual(['one'])
    expect(wire.queues.down.map(({ t }) => t)).toContain('answers')
    wire.cut({ client: true, server: true })
    await stage.expectOnce(['one'])
  })

  it('[CMD-1] and the frame comes to the server twice, at once and again after the answer', async () => {
    const { world } = stage
    const wire = stage.wireOf(stage.writer(role))
    await stage.write(role, 'one')
    wire.carry('up', 0, true)
    wire.carry('up', 0, true)
    await workAll(world)
    stage.carryUntil(wire, 'down', 'answers')
    await workAll(world)
    stage.carryUntil(wire, 'up', 'commands')
    await stage.expectOnce(['one'])
  })

  it('[STR-3] and the event and the answer come down twice', async () => {
    const { world } = stage
    const own = stage.wireOf(stage.writer(role))
    const others = stage.wireOf(stage.reader(role))
    await stage.write(role, 'one')
    stage.carryUntil(own, 'up', 'commands')
    await workAll(world)
    for (const wire of [own, others]) {
      const count = wire.queues.down.length
      for (let n = 0; n < count; n += 1) {
        wire.carry('down', 0, true)
        await workAll(world)
        wire.carry('down')
        await workAll(world)
      }
    }
    await stage.expectOnce(['one'])
  })

  it('[CMD-4] and two frames going up change places: both arrive, each conversation in order', async () => {
    const wire = stage.wireOf(stage.writer(role))
    await stage.write(role, 'first', 0)
    await stage.write(role, 'second', 1)
    expect(wire.queues.up.map(({ t }) => t)).toEqual(['commands', 'commands'])
    wire.carry('up', 1)
    await workAll(stage.world)
    expect(await stage.world.loggedTexts()).toEqual(['second'])
    await carryAll(stage.world)
    await stage.write(role, 'third', 0)
    await stage.expectOnce(['first', 'third', 'second'])
  })

  it('[STR-1] and two events coming down change places: the gap is noticed and pulled', async () => {
    const { world } = stage
    const wire = stage.wireOf(stage.writer(role))
    const others = stage.wireOf(stage.reader(role))
    for (const text of ['one', 'two']) {
      await stage.write(role, text)
      stage.carryUntil(wire, 'up', 'commands')
      await workAll(world)
      stage.carryUntil(wire, 'down', 'answers')
      await workAll(world)
    }
    const waiting = others.queues.down.map(({ t }) => t)
    expect(waiting).toEqual(['events', 'events'])
    others.carry('down', 1)
    await workAll(world)
    expect(others.queues.up.map(({ t }) => t)).toEqual(['subscribe'])
    await stage.expectOnce(['one', 'two'])
  })

  it('[CMD-3] and the answer overtakes the event: the text stays in the outbox until the event is applied', async () => {
    const { world } = stage
    const device = stage.writer(role)
    const wire = stage.wireOf(device)
    await stage.write(role, 'one')
    stage.carryUntil(wire, 'up', 'commands')
    await workAll(world)
    expect(wire.queues.down.map(({ t }) => t)).toEqual(['events', 'answers'])
    wire.carry('down', 1)
    await workAll(world)
    expect(await device.store.outbox.all()).toHaveLength(1)
    wire.carry('down')
    await workAll(world)
    expect(await device.store.outbox.all()).toEqual([])
    await stage.expectOnce(['one'])
  })

  it('[CON-1] and nothing that goes up arrives any more: it is sent again on another connection', async () => {
    const wire = stage.wireOf(stage.writer(role))
    wire.lose('up')
    await stage.write(role, 'one')
    await stage.expectOnce(['one'])
    expect(wire.isOverForClient).toBe(true)
  })

  it('[CON-1] and nothing that comes down arrives any more, after a commit that nobody hears of', async () => {
    const { world } = stage
    const wire = stage.wireOf(stage.writer(role))
    wire.lose('down')
    await stage.write(role, 'one')
    stage.carryUntil(wire, 'up', 'commands')
    await workAll(world)
    expect(await world.loggedTexts()).toEqual(['one'])
    await stage.expectOnce(['one'])
    expect(wire.isOverForClient).toBe(true)
  })

  it('[CON-1] into a half-open socket: the silence is noticed within 23 s, without anybody writing', async () => {
    const { world } = stage
    const wire = stage.wireOf(stage.writer(role))
    wire.cut({ client: false, server: false })
    await world.time.advance(22_000)
    expect(wire.isOverForClient).toBe(false)
    await stage.write(role, 'one')
    await world.time.advance(1_000)
    expect(wire.isOverForClient).toBe(true)
    expect(stage.wireOf(stage.writer(role))).not.toBe(wire)
    await stage.expectOnce(['one'])
  })

  it.for(['before', 'after'] as const)('[CMD-2] while the server is killed %s the commit', async (when) => {
    const { world } = stage
    const wire = stage.wireOf(stage.writer(role))
    await stage.write(role, 'one')
    await stage.write(role, 'two')
    stage.carryUntil(wire, 'up', 'commands')
    await settle()
    while (world.gate.tickets[0]?.label !== commitLabel) {
      await world.gate.tickets[0]!.run()
      await settle()
    }
    const [commit] = world.gate.tickets
    world.crashServer()
    if (when === 'after') await commit!.run()
    await world.startServer()
    expect(await world.loggedTexts()).toHaveLength(when === 'after' ? 1 : 0)
    await stage.expectOnce(['one', 'two'])
  })

  it('[CMD-3] while the server restarts, with frames under way in both directions', async () => {
    const { world } = stage
    for (const text of ['one', 'two', 'three']) await stage.write(role, text)
    stage.carryUntil(stage.wireOf(stage.writer(role)), 'up', 'commands')
    await workAll(world)
    await stage.write(role, 'four')
    await world.stopServer()
    await world.startServer()
    await stage.write(role, 'five')
    await stage.expectOnce(['one', 'two', 'three', 'four', 'five'])
  })

  it('[CMD-3] offline, three texts, and the page is loaded again before it is back', async () => {
    const device = stage.writer(role)
    device.setOnline(false)
    for (const text of ['one', 'two', 'three']) await stage.write(role, text)
    device.reload()
    await workAll(stage.world)
    expect(await device.store.outbox.all()).toHaveLength(3)
    device.setOnline(true)
    await stage.expectOnce(['one', 'two', 'three'])
  })

  it('[CMD-1] and the page is loaded again between the outbox and the frame, and between the frame and the answer', async () => {
    const device = stage.writer(role)
    await stage.write(role, 'one')
    device.reload()
    await carryAll(stage.world)
    await stage.write(role, 'two')
    stage.carryUntil(stage.wireOf(device), 'up', 'commands')
    await workAll(stage.world)
    device.reload()
    await stage.expectOnce(['one', 'two'])
  })
})

describe('rights', () => {
  it('[ROL-4] [STR-6] a group that is lost goes from the device at once, and comes back on the same connection', async () => {
    const { world, agent, groups } = stage
    const wire = stage.wireOf(agent)
    await stage.write('customer', 'before')
    await carryAll(world)
    await world.changeGroups(agent.person, [groups[1]])
    await carryAll(world)
    const left = await agent.store.cache.allConversations()
    expect(left.map(({ groupId }) => groupId)).toEqual([groups[1]])
    await stage.write('customer', 'unseen')
    await carryAll(world)
    await world.changeGroups(agent.person, groups)
    await carryAll(world)
    expect(await agent.store.cache.allConversations()).toHaveLength(2)
    expect(stage.wireOf(agent)).toBe(wire)
    await stage.expectOnce(['before', 'unseen'])
  })

  it('[ROL-4] a group that is lost and regained while the device is busy with its store is there afterwards', async () => {
    const { world, agent, groups } = stage
    const wire = stage.wireOf(agent)
    await stage.write('customer', 'one', 1)
    stage.carryUntil(stage.wireOf(stage.customer), 'up', 'commands')
    await workAll(world)
    await world.changeGroups(agent.person, [groups[1]])
    await world.changeGroups(agent.person, groups)
    const frames = wire.queues.down.map(({ t }) => t)
    expect(frames.filter((t) => t === 'welcome' || t === 'revoked')).toEqual(['revoked', 'welcome', 'welcome'])
    while (wire.carry('down'));
    await stage.expectOnce(['one'])
  })

  it('[STR-6] what was not sent to a group that is lost stays as refused, and goes out when it is tried again after', async () => {
    const { world, agent, groups } = stage
    agent.setOnline(false)
    await stage.write('agent', 'kept')
    await world.changeGroups(agent.person, [groups[1]])
    agent.setOnline(true)
    await carryAll(world)
    const [entry] = await agent.store.outbox.all()
    expect(entry).toMatchObject({ state: 'refused', code: 'forbidden', command: { args: { text: 'kept' } } })
    await world.changeGroups(agent.person, groups)
    await carryAll(world)
    agent.retry(tabOf(agent), entry!.id)
    await stage.expectOnce(['kept'])
  })

  it('[ROL-4] an account that is disabled is shut out, and has everything again after the next log-in', async () => {
    const { world, agent } = stage
    await world.setEnabled(agent.person, false)
    await carryAll(world)
    expect(tabOf(agent).engine.state).toEqual({ kind: 'refused', code: 'expired-session' })
    await stage.write('customer', 'meanwhile')
    await carryAll(world)
    await world.setEnabled(agent.person, true)
    await stage.expectOnce(['meanwhile'])
  })
})
