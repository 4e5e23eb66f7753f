import { setImmediate as turn } from 'node:timers/promises'
import { startServer } from '../support/server-process.ts'
import { tempDir } from '../support/temp-dir.ts'
import { Device, type Occasion, type Person } from './device.ts'
import { Ledger } from './ledger.ts'
import { addPeople, type Place } from './people.ts'
import { customerPlan, staffPlan } from './plans.ts'
import type { Random } from './random.ts'

/** When something is to happen: after so many of an occasion, and so many turns of the event loop. */
export type Moment = { occasion: Occasion; count: number; turns: number }

const CUSTOMERS = 6
const PATIENCE_MS = 30_000

/** A workspace under load on a real server, which can be killed. One lives through many rounds. */
export type CrashWorld = Awaited<ReturnType<typeof createCrashWorld>>

/** Makes a workspace on SQLite, or on the empty database of `databaseUrl`, and starts the server with nobody connected. */
export async function createCrashWorld(random: Random, databaseUrl?: string) {
  const dir = await tempDir('crash')
  const place: Place = { dataDir: dir.path, ...(databaseUrl === undefined ? {} : { databaseUrl }) }
  const people = await addPeople(place, CUSTOMERS)
  const server = await startServer({ ...place, env: { LOG_LEVEL: 'warn' } })
  const ledger = new Ledger()
  const listeners = new Set<(occasion: Occasion, count: number) => void>()
  const notice = (occasion: Occasion, count: number): void => {
    for (const listener of listeners) listener(occasion, count)
  }
  let isWriting = false
  const planOf = ({ kind }: Person): ((device: Device) => void) =>
    kind === 'customer' ? customerPlan(people.groupIds) : staffPlan
  const newDevice = (person: Person, plan: (device: Device) => void): Device =>
    new Device({ person, socketUrl: server.socketUrl, ledger, random: random.fork(), plan, notice })
  const devices = [...people.customers, ...people.staff].map((person) => {
    const plan = planOf(person)
    return newDevice(person, (device) => isWriting && plan(device))
  })

  /** Resolves once `isSo`, looked at after everything that a device makes known and on each turn that follows. */
  const until = (isSo: () => boolean, what: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const settle = (finish: () => void): void => {
        clearTimeout(timer)
        listeners.delete(look)
        finish()
      }
      const look = (): void => {
        if (ledger.faults.length > 0) settle(() => reject(new Error(ledger.faults.slice(0, 5).join('\n'))))
        else if (isSo()) settle(resolve)
      }
      const giveUp = (): void => {
        const states = devices.map(({ state }) => state).join('\n')
        reject(new Error(`not in ${PATIENCE_MS} ms: ${what}\n${states}`))
      }
      const timer = setTimeout(() => settle(giveUp), PATIENCE_MS)
      listeners.add(look)
      look()
    })

  return {
    place,
    people,
    server,
    ledger,
    devices,
    until,
    /** A second device of a person, which only follows. */
    observer: (person: Person): Device => newDevice(person, () => undefined),
    /** Lets everybody write, or answers only be waited for. */
    write(on: boolean): void {
      isWriting = on
      for (const device of devices) device.proceed()
    },
    /** Resolves at the moment; from now on it is counted. */
    async moment({ occasion, count, turns }: Moment): Promise<void> {
      let left = count
      const counting = (what: Occasion, happened: number): void => {
        if (what === occasion) left -= happened
      }
      listeners.add(counting)
      await until(() => left <= 0, `${count} × ${occasion}`)
      listeners.delete(counting)
      for (let n = 0; n < turns; n += 1) await turn()
    },
    connectAll(): void {
      for (const device of devices) device.connect()
    },
    async close(): Promise<void> {
      isWriting = false
      await server.kill('SIGKILL')
      await dir.remove()
    },
  }
}
