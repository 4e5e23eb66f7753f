import { setStaffEnabled } from '../../sync-server/users/staff-admin.ts'
import type { Ticket } from './gate.ts'
import type { Way, Wire } from './network.ts'
import { isSynced } from './oracle.ts'
import { actorNow } from './rights.ts'
import { settle } from './virtual-time.ts'
import type { World } from './world.ts'

const HEAL_MS = 120_000
const LONGEST_MS = 1_200_000
const MOST_STEPS = 50_000

type Move = () => void | Promise<void>

/** One thing moves, by chance: a frame, a piece of a store's or the database's work, or time. */
export async function carrySomething(world: World): Promise<void> {
  const { chance } = world
  const kind = chance.weighted({ wire: 5, store: 6, server: 6, time: 0.3 })
  const wires = kind === 'wire' ? wireMoves(world, world.disorder) : []
  const tickets = kind === 'store' ? storeTickets(world) : kind === 'server' ? [...world.gate.tickets] : []
  if (kind === 'time') await world.time.advance(chance.chance(0.1) ? chance.int(30_000) : chance.int(500))
  else if (wires.length > 0) await chance.pick(wires)?.()
  else await chance.pick(tickets)?.run()
  await settle()
}

function wireMoves(world: World, disorder: number): Move[] {
  return world.network.wires.flatMap((wire): Move[] => {
    if (wire.isOpening) return canReach(world, wire) ? [() => wire.open()] : []
    return (['up', 'down'] as const)
      .filter((way) => wire.canCarry(way))
      .map((way) => () => carry(world, wire, way, disorder))
  })
}

function carry(world: World, wire: Wire, way: Way, disorder: number): void {
  const { chance } = world
  const index = chance.chance(disorder) ? 1 + chance.int(3) : 0
  const isSwap = index > 0 && wire.canOvertake(way, index)
  const again = chance.chance(disorder / 2) && wire.canOvertake(way, isSwap ? index : 0)
  const t = wire.carry(way, isSwap ? index : 0, again)
  if (!isSwap && !again) return
  world.hadFaults = true
  world.note(`-- ${t} ${way} (${wire.from})${isSwap ? ' overtakes' : ''}${again ? ' comes twice' : ''}`)
}

function canReach(world: World, wire: Wire): boolean {
  return world.devices.some((device) => device.isOnline && device.tabs.some((tab) => tab.name === wire.from))
}

/** The next piece of work of each store; a store does one after the other. */
function storeTickets(world: World): Ticket[] {
  const tabs = world.devices.flatMap((device) => device.tabs)
  return tabs.flatMap(({ gates }) => [gates.cache.tickets[0] ?? [], gates.outbox.tickets[0] ?? []].flat())
}

/** Lets stores and server do all their work; no frame is carried and no time passes. */
export async function workAll(world: World): Promise<void> {
  for (let step = 0; step < MOST_STEPS; step += 1) {
    await settle()
    const ticket = storeTickets(world)[0] ?? world.gate.tickets[0]
    if (!ticket) return
    await ticket.run()
  }
  throw new Error('the work has no end')
}

/** Carries all that can be carried, in order, without time passing. */
export async function carryAll(world: World): Promise<void> {
  for (let step = 0; step < MOST_STEPS; step += 1) {
    await workAll(world)
    const move = wireMoves(world, 0)[0]
    if (!move) return
    await move()
  }
  throw new Error('frames go to and fro without end')
}

/**
 * Heals the network and lets time pass until nothing more is to come; says what is not quiet when that takes too long.
 * Connections that are dead stay so: it is for the devices to find out.
 */
export async function quieten(world: World): Promise<string | undefined> {
  world.bytesPerCharacter = 0
  if (!world.service) await world.startServer()
  for (const device of world.devices) if (!device.isOnline) device.setOnline(true)
  if (world.chance.chance(0.7)) await enableAll(world)
  for (const wire of [...world.network.wires]) if (wire.isOverForClient) wire.endForServer()
  for (let passedMs = 0; passedMs < LONGEST_MS; passedMs += 2_000) {
    await logInAgain(world)
    await carryAll(world)
    if (passedMs >= HEAL_MS && (await isQuiet(world))) return undefined
    await world.time.advance(2_000)
  }
  return 'it does not get quiet'
}

async function enableAll(world: World): Promise<void> {
  for (const { person } of world.devices) {
    if (person.kind === 'staff') await setStaffEnabled(world.administration, person.id, true)
  }
}

async function isQuiet(world: World): Promise<boolean> {
  for (const device of world.devices) {
    const actor = await actorNow(world, device.person)
    if (!actor || (actor.kind === 'staff' && !actor.enabled)) continue
    if (device.tabs.some(({ engine, unsettled }) => !isSynced(engine.state) || unsettled > 0)) return false
    if ((await device.store.outbox.all()).some(({ state }) => state === 'waiting')) return false
  }
  return true
}

/** Whoever was locked out and may come back does. */
async function logInAgain(world: World): Promise<void> {
  for (const { person, tabs } of world.devices) {
    for (const { engine } of tabs) {
      if (engine.state.kind !== 'refused') continue
      const actor = await actorNow(world, person)
      if (actor?.kind === 'customer' || actor?.enabled) engine.start()
    }
  }
}
