import type { Command } from '../../domain/wire/commands.ts'
import type { Device, Occasion } from './device.ts'
import { withDatabase } from './people.ts'
import type { Random } from './random.ts'
import { readLog, replicaFaults } from './verify.ts'
import type { CrashWorld, Moment } from './world.ts'

export type RoundReport = { kills: number; answered: number; messages: number; repeated: number }

const REPEATED_AT_THE_END = 40

const STOP_EVERY = 5

/** Round `number` (from 1) of a world: the server is killed, in every fifth round it is asked to stop. */
export function playRound(world: CrashWorld, random: Random, number: number): Promise<RoundReport> {
  return number % STOP_EVERY === 0 ? stopRound(world, random) : killRound(world, random)
}

/**
 * One round under load: the server is killed at a random moment, started again, perhaps killed again while everybody
 * sends again, and at the end everything that was promised is looked up. Throws with all that is wrong.
 */
async function killRound(world: CrashWorld, random: Random): Promise<RoundReport> {
  const kills = random.chance(0.35) ? 2 : 1
  world.write(true)
  for (let kill = 1; kill <= kills; kill += 1) {
    const moment = kill === 1 ? momentOf(random) : soonOf(random)
    const [came] = [world.moment(moment), world.connectAll()]
    await came
    await world.server.kill('SIGKILL')
    await world.server.start()
  }
  return recover(world, random, kills)
}

/** As `killRound`, but the server is asked to stop: it says goodbye and everything it answered is there (SPEC CMD-2). */
async function stopRound(world: CrashWorld, random: Random): Promise<RoundReport> {
  world.write(true)
  const [came] = [world.moment(momentOf(random)), world.connectAll()]
  await came
  for (const device of world.devices) device.endings.length = 0
  await world.server.kill('SIGTERM')
  const endings = world.devices.flatMap((device) => device.endings)
  const wrong = endings.filter(({ code, wasToldBye }) => code !== 1012 || !wasToldBye)
  if (wrong.length > 0 || endings.length < world.devices.length) {
    throw new Error(`${endings.length} connections ended, these without a proper goodbye: ${JSON.stringify(wrong)}`)
  }
  await world.server.start()
  return recover(world, random, 0)
}

function momentOf(random: Random): Moment {
  const occasion = random.pick<Occasion>(['answered', 'sent', 'events'])
  return { occasion, count: random.between(20, occasion === 'events' ? 2_000 : 500), turns: random.between(0, 12) }
}

/** While people are greeted and send again what they had no answer to. */
function soonOf(random: Random): Moment {
  const occasion = random.pick<Occasion>(['welcome', 'answered', 'sent'])
  return { occasion, count: random.between(1, occasion === 'welcome' ? 8 : 30), turns: random.between(0, 12) }
}

async function recover(world: CrashWorld, random: Random, kills: number): Promise<RoundReport> {
  const { devices, ledger } = world
  const started = world.moment({ occasion: 'answered', count: random.between(20, 120), turns: 0 })
  world.connectAll()
  // Some begin from a snapshot while messages flow.
  const observers = [world.people.staff[0], world.people.staff.at(-1), random.pick(world.people.customers)].flatMap(
    (person) => (person ? [world.observer(person)] : []),
  )
  for (const observer of observers) observer.connect()
  await started
  world.write(false)
  await world.until(() => devices.every(({ unanswered }) => unanswered === 0), 'everything answered')
  await repeatSome(world, random)
  const fresh = [...world.people.customers, ...world.people.staff].map((person) => world.observer(person))
  for (const device of fresh) device.connect()
  const log = await withDatabase(world.place, (database) => readLog(database, ledger))
  const everyone = [...devices, ...observers, ...fresh]
  const isThere = (device: Device): boolean =>
    device.scopes.size > 0 &&
    [...device.scopes].every(([name, { epoch, seq }]) => epoch !== undefined && seq >= (log.heads.get(name) ?? 0))
  await world.until(() => everyone.every(isThere), 'every device at the head of its scopes')
  const faults = [...ledger.faults, ...log.faults, ...everyone.flatMap((device) => replicaFaults(device, log))]
  if (faults.length > 0) throw new Error(`${faults.length} promises broken:\n${faults.slice(0, 20).join('\n')}`)
  await Promise.all([...observers, ...fresh].map((device) => device.disconnect()))
  const messages = [...log.conversations.values()].reduce((sum, kept) => sum + kept.messages.size, 0)
  return { kills, answered: ledger.answers.size, messages, repeated: ledger.repeatedAnswers }
}

/** SPEC CMD-1: what was answered before the crash is answered the same after it; the ledger compares. */
async function repeatSome({ devices, ledger, until }: CrashWorld, random: Random): Promise<void> {
  const before = ledger.repeatedAnswers
  let repeated = 0
  for (const device of devices) {
    const own = [...ledger.written.values()].filter(({ writer }) => writer === device.person.id)
    if (own.length === 0) continue
    const commands: Command[] = Array.from({ length: REPEATED_AT_THE_END / 8 }, () => random.pick(own).command)
    device.repeat(commands)
    repeated += commands.length
  }
  await until(() => ledger.repeatedAnswers >= before + repeated, 'repeated commands answered')
}
