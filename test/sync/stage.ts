import { expect } from 'vitest'
import type { Id } from '../../domain/ids.ts'
import type { FuzzDatabase } from '../fuzz/database.ts'
import type { Device, Tab } from '../fuzz/device.ts'
import type { Wire } from '../fuzz/network.ts'
import { findViolations } from '../fuzz/oracle.ts'
import { carryAll, quieten, workAll } from '../fuzz/steps.ts'
import { World } from '../fuzz/world.ts'

export type Role = 'customer' | 'agent'

/** A customer with two devices talks with an agent in two groups, before an admin's eyes; everything is up to date. */
export type Stage = {
  world: World
  groups: [Id, Id]
  customer: Device
  otherOfCustomer: Device
  agent: Device
  admin: Device
  /** The device that writes in a test, and one that only reads the same. */
  writer(role: Role): Device
  reader(role: Role): Device
  /** Writes a text into the conversation of a group: durable in the outbox and on its way, not yet carried. */
  write(role: Role, text: string, group?: 0 | 1): Promise<void>
  wireOf(device: Device): Wire
  /** Carries the frames that go `way` up to the first of type `t`, that one included. */
  carryUntil(wire: Wire, way: 'up' | 'down', t: string): void
  /** Lets everything heal; then each of `texts` is in the log once, in this order, and every device agrees. */
  expectOnce(texts: readonly string[]): Promise<void>
}

export function tabOf(device: Device): Tab {
  return device.tabs[0]!
}

export async function openStage(database: FuzzDatabase): Promise<Stage> {
  const world = await World.open(database, 1)
  const groups: [Id, Id] = [await world.addGroup(), await world.addGroup()]
  const person = await world.addCustomer('customer')
  const [customer, otherOfCustomer] = [world.addDevice(person), world.addDevice(person)]
  const agent = world.addDevice(await world.addStaff('agent', groups, 'agent'))
  const admin = world.addDevice(await world.addStaff('admin', groups, 'admin'))
  await world.directoryChanged()
  await carryAll(world)
  for (const groupId of groups) {
    customer.submit(tabOf(customer), { type: 'open', args: { groupId } })
    await carryAll(world)
    agent.request(tabOf(agent), { type: 'takeNext', args: { groupId } })
    await carryAll(world)
  }
  const conversations = await agent.store.cache.allConversations()
  const writer = (role: Role): Device => (role === 'customer' ? customer : agent)
  return {
    world,
    groups,
    customer,
    otherOfCustomer,
    agent,
    admin,
    writer,
    reader: (role) => (role === 'customer' ? otherOfCustomer : admin),
    async write(role, text, group = 0) {
      const groupId = groups[group]
      const conversationId = conversations.find((one) => one.groupId === groupId)!.id
      const args = role === 'customer' ? { groupId, text } : { conversationId, text }
      writer(role).submit(tabOf(writer(role)), { type: 'post', args })
      await workAll(world)
    },
    wireOf: (device) => world.network.wiresOf(tabOf(device).name).find((wire) => !wire.isOverForClient)!,
    carryUntil(wire, way, t) {
      expect(wire.queues[way].map((item) => item.t)).toContain(t)
      while (wire.carry(way) !== t);
    },
    async expectOnce(texts) {
      expect(await quieten(world)).toBeUndefined()
      expect(await world.loggedTexts()).toEqual(texts)
      expect(await findViolations(world)).toEqual([])
    },
  }
}
