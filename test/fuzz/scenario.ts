import { type ActWeights, act, actNames } from './acts.ts'
import type { FuzzDatabase } from './database.ts'
import { type FaultName, faults } from './faults.ts'
import { findViolations } from './oracle.ts'
import { createPrng, type Prng } from './prng.ts'
import { carryAll, carrySomething, quieten } from './steps.ts'
import { World } from './world.ts'

const STEPS = 1_500
const SHOWN_ACTS = 80

/** Each seed has its own habits: some things happen often, some never, so that rare mixtures come up too. */
type Habits = {
  acts: ActWeights
  faults: Record<FaultName, number>
  actRate: number
  faultRate: number
  disorder: number
}

/**
 * Plays one scenario: a few people, random acts, a bad network, restarts; then heals everything and checks that nothing
 * was lost, doubled or put out of order. Throws with the seed and its acts when something was.
 * Gives the trace of what was done.
 */
export async function playSeed(
  database: FuzzDatabase,
  seed: number,
  { showsFrames = false }: { showsFrames?: boolean } = {},
): Promise<string[]> {
  const world = await World.open(database, seed)
  world.showsFrames = showsFrames
  try {
    const habits = habitsOf(createPrng(seed ^ 0x5eed))
    world.disorder = habits.disorder
    await populate(world)
    if (world.chance.chance(0.5)) await carryAll(world)
    for (let step = 0; step < STEPS; step += 1) await takeStep(world, habits)
    world.note('== all is healed')
    const unquiet = await quieten(world)
    const found = unquiet ? [unquiet, ...(await findViolations(world))] : await findViolations(world)
    if (found.length > 0) throw new Error(report(seed, world, found))
    return world.trace
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    if (message.startsWith(`seed ${seed}`)) throw error
    throw new Error(report(seed, world, [String(error instanceof Error ? error.stack : error)]), { cause: error })
  } finally {
    await world.close()
  }
}

function habitsOf(chance: Prng): Habits {
  const weight = (often: number): number => (chance.chance(0.3) ? 0 : chance.next() * often)
  const acts = Object.fromEntries([...actNames.customer, ...actNames.staff].map((name) => [name, weight(1)]))
  const often: Partial<Record<FaultName, number>> = {
    administer: 3,
    restart: 0.3,
    newEpoch: 0.1,
    restore: 0.1,
    backUp: 0.2,
    database: 0.5,
  }
  const chosen = (Object.keys(faults) as FaultName[]).map((name) => [name, weight(often[name] ?? 1)])
  return {
    acts: {
      ...acts,
      post: 0.5 + chance.next(),
      answer: 0.5 + chance.next(),
      takeNext: 0.2 + chance.next(),
    } as ActWeights,
    faults: Object.fromEntries(chosen) as Record<FaultName, number>,
    actRate: 0.04 + chance.next() * 0.12,
    faultRate: chance.chance(0.1) ? 0 : chance.next() * 0.03,
    disorder: chance.chance(0.3) ? 0 : chance.next() ** 2 * 0.5,
  }
}

/** Two to six devices: at least one customer's, and often two of the same person. */
async function populate(world: World): Promise<void> {
  const { chance } = world
  const groupCount = 1 + chance.int(2)
  for (let n = 0; n < groupCount; n += 1) await world.addGroup()
  const count = 2 + chance.int(5)
  const anyGroups = () => world.groupIds.filter((_, index) => index === 0 || chance.chance(0.6))
  for (let n = 0; n < count; n += 1) {
    const again = n > 1 && chance.chance(0.25) ? chance.pick(world.devices) : undefined
    const kind =
      n === 0 ? 'customer' : n === 1 ? 'agent' : chance.pick(['customer', 'agent', 'admin', 'superadmin'] as const)
    if (again) world.addDevice(again.person)
    else if (kind === 'customer' || !kind) world.addDevice(await world.addCustomer(`customer${n}`))
    else world.addDevice(await world.addStaff(kind, anyGroups(), `${kind}${n}`))
  }
  await world.directoryChanged()
}

async function takeStep(world: World, habits: Habits): Promise<void> {
  const { chance } = world
  if (chance.chance(habits.actRate)) await act(world, habits.acts)
  else if (chance.chance(habits.faultRate)) {
    const name = chance.weighted(habits.faults)
    if (!name) return
    world.hadFaults = true
    await faults[name](world)
  } else await carrySomething(world)
}

function report(seed: number, world: World, found: readonly string[]): string {
  const acts = world.trace.slice(world.showsFrames ? 0 : -SHOWN_ACTS).join('\n')
  const errors = world.serverErrors.slice(-3).join('')
  return `seed ${seed}\n${found.join('\n')}\n--- acts, with seconds\n${acts}\n${errors && `--- the server's errors\n${errors}`}`
}
