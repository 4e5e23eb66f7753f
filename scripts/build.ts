import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { markBuilt, root } from './build-state.ts'
import { run } from './run.ts'

/** Builds the agents' app and the customers' page into dist/ and checks the page's size. Ends with code 1 at the first failure. */
const startedAt = Date.now()
const configs = ['vite.config.ts', 'vite.widget.config.ts']

await rm(join(root, 'dist'), { recursive: true, force: true })
for (const config of configs) {
  if (!existsSync(join(root, config))) fail(`${config} is missing`)
  if ((await run('vite', ['build', '--config', config])) !== 0) fail(`vite build --config ${config} failed`)
}
if ((await run('node', ['scripts/check-budget.ts'])) !== 0) fail("the customers' page is too large")
markBuilt(startedAt)

function fail(why: string): never {
  process.stderr.write(`Build failed: ${why}\n`)
  process.exit(1)
}
