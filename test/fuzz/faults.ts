import { limits } from '../../domain/limits.ts'
import type { Role } from '../../domain/roles/schema.ts'
import { trimEvents } from '../../sync-server/sync/trim.ts'
import { setStaffEnabled, setStaffGroups, setStaffRole } from '../../sync-server/users/staff-admin.ts'
import { type Backup, backUp, restore } from './database.ts'
import type { Device } from './device.ts'
import { commitLabel } from './gated-database.ts'
import type { Wire } from './network.ts'
import { actorNow } from './rights.ts'
import type { Person, World } from './world.ts'

type Fault = (world: World) => void | Promise<void>

const both = { client: true, server: true }

function anyWire(world: World): Wire | undefined {
  return world.chance.pick(world.network.wires.filter((wire) => !wire.isOpening))
}

function anyDevice(world: World): Device {
  return world.chance.pick(world.devices) as Device
}

function say(world: World, what: string, wire?: Wire): void {
  world.note(`-- ${what}${wire ? ` (${wire.from})` : ''}`)
}

function wiresOf(world: World, person: Person): Wire[] {
  const tabs = world.devices.filter((device) => device.person === person).flatMap((device) => device.tabs)
  return tabs.flatMap((tab) => world.network.wiresOf(tab.name))
}

/** The device has no time for its store in between. */
function burst(world: World, wire: Wire): void {
  while (wire.canCarry('down')) {
    const index = world.disorder > 0 ? world.chance.int(4) : 0
    wire.carry('down', wire.canOvertake('down', index) ? index : 0)
  }
}

async function administer(world: World): Promise<void> {
  const staff = world.devices.filter(({ person }) => person.kind === 'staff')
  const person = world.chance.pick(staff)?.person
  if (!person) return
  const how = world.chance.pick(['groups', 'role', 'disable', 'enable', 'enable'] as const)
  if (how === 'groups') {
    const keys = world.groupIds.flatMap((_, index) => (world.chance.chance(0.5) ? [`Group ${index + 1}`] : []))
    say(world, `${person.name} is in ${keys.join(', ') || 'no group'}`)
    await setStaffGroups(world.administration, person.id, keys)
  } else if (how === 'role') {
    const role = world.chance.pick(['agent', 'admin', 'superadmin'] as const) as Role
    say(world, `${person.name} is ${role}`)
    world.promoted.add(person)
    await setStaffRole(world.administration, person.id, role).catch(() => undefined)
  } else {
    say(world, `${person.name}: ${how}`)
    await setStaffEnabled(world.administration, person.id, how === 'enable').catch(() => undefined)
  }
  // Left out, the server finds out by its next commit or its next look.
  if (world.chance.chance(0.5)) await world.directoryChanged()
}

async function otherServer(world: World, prepare: () => Promise<void>): Promise<void> {
  if (world.chance.chance(0.5)) await world.stopServer()
  else world.crashServer()
  await prepare()
  await world.startServer()
}

/** What may go wrong, or change behind everybody's back. */
export const faults = {
  burst: (world) => {
    const wire = anyWire(world)
    say(world, 'all that comes down comes at once', wire)
    if (wire) burst(world, wire)
  },
  cut: (world) => {
    const wire = anyWire(world)
    say(world, 'cut', wire)
    wire?.cut(both)
  },
  halfOpen: (world) => {
    const wire = anyWire(world)
    const server = world.chance.chance(0.5)
    say(world, `half-open, noticed by ${server ? 'the server' : 'nobody'}`, wire)
    wire?.cut({ client: false, server })
  },
  goneForClient: (world) => {
    const wire = anyWire(world)
    say(world, 'only the client notices the cut', wire)
    wire?.cut({ client: true, server: false })
  },
  oneWay: (world) => {
    const wire = anyWire(world)
    const way = world.chance.chance(0.5) ? 'up' : 'down'
    say(world, `all that goes ${way} is lost`, wire)
    wire?.lose(way)
  },
  offline: (world) => {
    const device = anyDevice(world)
    say(world, `${device.name} is ${device.isOnline ? 'offline' : 'online'}`)
    device.setOnline(!device.isOnline)
  },
  reload: (world) => {
    const device = anyDevice(world)
    say(world, `${device.name} reloads`)
    device.reload()
  },
  openTab: (world) => {
    const device = anyDevice(world)
    if (device.tabs.length > 1 || device.tabs.some(({ watched }) => watched.size > 0)) return
    say(world, `${device.name} opens another tab`)
    device.openTab()
  },
  closeTab: (world) => {
    const device = anyDevice(world)
    const tab = world.chance.pick(device.tabs)
    if (!tab || device.tabs.length < 2) return
    say(world, `${tab.name} is closed`)
    device.closeTab(tab)
  },
  administer,
  mistake: async (world) => {
    const staff = world.devices.filter(({ person }) => person.kind === 'staff')
    const person = world.chance.pick(staff)?.person
    const actor = person && (await actorNow(world, person))
    if (!person || actor?.kind !== 'staff') return
    say(world, `${person.name} is in no group, and in all of before again`)
    await world.changeGroups(person, [])
    await world.changeGroups(person, actor.groupIds)
    if (world.chance.chance(0.5)) for (const wire of wiresOf(world, person)) burst(world, wire)
  },
  restart: (world) => {
    say(world, 'the server restarts')
    return otherServer(world, async () => undefined)
  },
  newEpoch: (world) => {
    say(world, 'the server restarts with another epoch')
    const { writer } = world.database.database
    return otherServer(world, () => writer.run('UPDATE workspace SET epoch = ?', [world.newId()]))
  },
  backUp: async (world) => {
    if (world.backup) return
    say(world, 'a backup is made')
    world.backup = await backUp(world.database.database)
  },
  restore: (world) => {
    const backup = world.backup
    if (!backup) return
    say(world, 'the backup is restored')
    return otherServer(world, () => restoreBackup(world, backup))
  },
  trim: async (world) => {
    say(world, 'events are trimmed')
    // All that is older than a few seconds, as if it had been kept for long enough.
    const { readers, writer } = world.database.database
    const nowAt = world.time.nowAt + limits.eventsKeptMs - world.chance.int(10_000)
    await trimEvents(readers, (work) => work(writer), nowAt)
  },
  database: async (world) => {
    const ticket = world.chance.pick(world.gate.tickets)
    if (!ticket) return
    const fault = world.chance.chance(0.5) ? 'before' : 'after'
    say(world, `the database fails: ${ticket.label}, ${fault}`)
    await ticket.run(ticket.label === commitLabel ? fault : 'before')
  },
  slowReaders: (world) => {
    world.bytesPerCharacter = world.bytesPerCharacter === 0 ? 10_000 : 0
  },
} satisfies Record<string, Fault>

export type FaultName = keyof typeof faults

/** What was committed after the backup is gone with the old database: nobody can be asked for it any more. */
async function restoreBackup(world: World, backup: Backup): Promise<void> {
  const before = await world.loggedTexts()
  await restore(world.database, backup, world.newId())
  const after = new Set(await world.loggedTexts())
  for (const text of before) if (!after.has(text)) world.texts.lostByRestore(text)
}
