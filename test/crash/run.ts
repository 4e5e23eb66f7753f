import { parseArgs } from 'node:util'
import { startPostgres } from '../support/postgres.ts'
import { Random } from './random.ts'
import { playRound } from './rounds.ts'
import { createCrashWorld } from './world.ts'

/** `npm run crash -- --rounds N --seed S [--database sqlite|postgres]`: as many rounds as wanted, on both databases. */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    database: { type: 'string' },
  },
})
const rounds = Number(values.rounds)
const seed = Number(values.seed)
const databases = values.database === undefined ? ['sqlite', 'postgres'] : [values.database]
if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(seed)) {
  process.stderr.write('--rounds must be a number from 1, --seed a whole number\n')
  process.exit(2)
}
for (const database of databases) await runOn(database)

async function runOn(database: string): Promise<void> {
  const postgres = database === 'postgres' ? await startPostgres() : undefined
  if (database === 'postgres' && !postgres) return
  const random = new Random(seed)
  const world = await createCrashWorld(random.fork(), postgres?.url)
  try {
    for (let round = 1; round <= rounds; round += 1) {
      const report = await playRound(world, random.fork(), round)
      process.stdout.write(`${database} seed ${seed} round ${round}: ${JSON.stringify(report)}\n`)
    }
  } catch (error) {
    process.stderr.write(`${world.server.logs().slice(-4_000)}\n`)
    process.stderr.write(
      `FAILED on ${database}: repeat with --seed ${seed} --rounds ${rounds} --database ${database}\n`,
    )
    throw error
  } finally {
    await world.close()
    await postgres?.stop()
  }
}
