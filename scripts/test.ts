import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureChromium } from '../test/support/find-chromium.ts'
import { ensurePostgresPrograms } from '../test/support/postgres.ts'
import { isBuildStale } from './build-state.ts'
import { run } from './run.ts'
import { type Outcome, readPlaywrightReport, readVitestReport } from './test-report.ts'
import { checkTypes, typedFolders } from './types.ts'

/**
 * Runs every check of the repository, or the stages named as arguments, and ends with the line `N passed, N failed`
 * (and `, N skipped`). A stage goes on after another failed, except the browser tests without a build.
 */
const stageNames = ['lint', 'types', 'unit', 'contract', 'fuzz', 'crash', 'build', 'browser'] as const
type StageName = (typeof stageNames)[number]

// Far above what a stage takes; only there so that a stuck one is reported instead of waited for.
const stageTimeoutMs = 8 * 60_000

const chosen = chooseStages(process.argv.slice(2))
const reports = mkdtempSync(join(tmpdir(), 'holdfast-reports-'))
const total: Outcome = { passed: 0, skipped: [], failed: [] }
const stages: Record<StageName, () => Promise<Outcome>> = {
  lint: async () => single('lint', await run('biome', ['check', '--error-on-warnings', '.'])),
  types: checkAllTypes,
  unit: () => vitest('unit'),
  contract: () => vitest('contract'),
  fuzz: () => vitest('fuzz'),
  crash: () => vitest('crash'),
  build: async () => single('build', await run('node', ['scripts/build.ts'])),
  browser,
}

for (const name of stageNames) {
  if (!chosen.has(name)) continue
  process.stdout.write(`\n=== ${name} ===\n`)
  const startedAt = Date.now()
  const outcome = await stages[name]()
  total.passed += outcome.passed
  total.skipped.push(...outcome.skipped)
  total.failed.push(...outcome.failed)
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
  process.stdout.write(`--- ${name}: ${summary(outcome)} in ${seconds} s\n`)
}
rmSync(reports, { recursive: true, force: true })
for (const name of total.skipped) process.stdout.write(`skipped  ${name}\n`)
for (const name of total.failed) process.stdout.write(`FAILED   ${name}\n`)
process.stdout.write(`\n${summary(total)}\n`)
process.exitCode = total.failed.length === 0 ? 0 : 1

function chooseStages(wanted: string[]): Set<string> {
  const unknown = wanted.filter((name) => !stageNames.some((stage) => stage === name))
  if (unknown.length > 0) {
    process.stderr.write(`Unknown: ${unknown.join(', ')}. The stages are: ${stageNames.join(', ')}\n`)
    process.exit(2)
  }
  return new Set(wanted.length > 0 ? wanted : stageNames)
}

async function checkAllTypes(): Promise<Outcome> {
  const outcome: Outcome = { passed: 0, skipped: [], failed: [] }
  for (const folder of typedFolders) {
    if ((await checkTypes(folder)) === 0) outcome.passed += 1
    else outcome.failed.push(`types: ${folder}`)
  }
  return outcome
}

async function vitest(project: string): Promise<Outcome> {
  // Installed here, once, rather than in the middle of a test's own time.
  if (!process.env.TEST_DATABASE_URL) ensurePostgresPrograms()
  const file = join(reports, `${project}.json`)
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const code = await run('vitest', args, { timeoutMs: stageTimeoutMs })
  return readVitestReport(project, file, code)
}

async function browser(): Promise<Outcome> {
  if (isBuildStale() && (await run('node', ['scripts/build.ts'])) !== 0) return single('browser (the build failed)', 1)
  let chromium: string
  try {
    chromium = ensureChromium()
  } catch (error) {
    return { passed: 0, skipped: [], failed: [`browser: ${error instanceof Error ? error.message : error}`] }
  }
  const file = join(reports, 'browser.json')
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: file, CHROMIUM_PATH: chromium }
  const code = await run('playwright', ['test', '--reporter=list,json'], { env, timeoutMs: stageTimeoutMs })
  return readPlaywrightReport('browser', file, code)
}

function single(name: string, exitCode: number): Outcome {
  return exitCode === 0 ? { passed: 1, skipped: [], failed: [] } : { passed: 0, skipped: [], failed: [name] }
}

function summary({ passed, failed, skipped }: Outcome): string {
  const counts = `${passed} passed, ${failed.length} failed`
  return skipped.length === 0 ? counts : `${counts}, ${skipped.length} skipped`
}
