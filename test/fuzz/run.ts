import { parseArgs } from 'node:util'
import { openFuzzDatabase } from './database.ts'
import { playSeed } from './scenario.ts'

/**
 * `npm run fuzz -- --seeds N [--from S]`: plays seeds S, S + 1, …; names those that fail and says what they found; with
 * `--frames`, every frame that was carried is shown too.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    frames: { type: 'boolean', default: false },
  },
})
const from = Number(values.from)
const until = from + Number(values.seeds)
if (!Number.isSafeInteger(from) || !Number.isSafeInteger(until) || until <= from) {
  process.stderr.write('usage: npm run fuzz -- --seeds N [--from S] [--frames]\n')
  process.exit(2)
}
const database = await openFuzzDatabase()
const failed: number[] = []
const startedAt = performance.now()
for (let seed = from; seed < until; seed += 1) {
  try {
    await playSeed(database, seed, { showsFrames: values.frames })
  } catch (error) {
    failed.push(seed)
    process.stdout.write(`${error instanceof Error ? error.message : error}\n\n`)
  }
  const done = seed - from + 1
  if (done % 100 === 0) process.stdout.write(`${done} seeds, ${failed.length} failed, ${seconds()} s\n`)
}
await database.close()
process.stdout.write(`${until - from} seeds from ${from}, ${failed.length} failed, ${seconds()} s\n`)
if (failed.length > 0) process.stdout.write(`failed: ${failed.join(' ')}\n`)
process.exitCode = failed.length === 0 ? 0 : 1

function seconds(): string {
  return ((performance.now() - startedAt) / 1000).toFixed(1)
}
