import { afterAll, beforeAll, describe, expect, it, onTestFailed } from 'vitest'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { Random } from './random.ts'
import { playRound } from './rounds.ts'
import { type CrashWorld, createCrashWorld } from './world.ts'

/** Of every five rounds one is a stop: 20 kills in all. */
const plans = [
  { database: 'sqlite', rounds: 15, seed: 20_001 },
  { database: 'postgres', rounds: 10, seed: 20_002 },
] as const

describe.for(plans)('a server that is killed and stopped under load, on $database', ({ database, rounds, seed }) => {
  const random = new Random(seed)
  let postgres: TestPostgres | undefined
  let world: CrashWorld | undefined
  let isBroken = false

  beforeAll(async () => {
    if (database === 'postgres') postgres = await startPostgres()
    if (database === 'sqlite' || postgres) world = await createCrashWorld(random.fork(), postgres?.url)
  })
  afterAll(async () => {
    await world?.close()
    await postgres?.stop()
  })

  const numbers = Array.from({ length: rounds }, (_, index) => index + 1)
  it.for(numbers)(
    '[CMD-2] after round %i every acknowledged message is there exactly once',
    async (round, { skip }) => {
      if (!world) return skip('no PostgreSQL here')
      const { server } = world
      if (isBroken) throw new Error('an earlier round has failed')
      onTestFailed(() => {
        isBroken = true
        process.stderr.write(`npm run crash -- --seed ${seed} --rounds ${round} --database ${database}\n`)
        process.stderr.write(`${server.logs().slice(-4_000)}\n`)
      })
      const report = await playRound(world, random.fork(), round)
      expect(report.answered).toBeGreaterThan(0)
    },
  )
})
