import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { root } from './build-state.ts'

export type Outcome = { passed: number; skipped: string[]; failed: string[] }

type VitestReport = {
  testResults: { name: string; status: string; assertionResults: { fullName: string; status: string }[] }[]
}
type PlaywrightSuite = {
  title: string
  suites?: PlaywrightSuite[]
  specs?: { title: string; tests: { status: 'expected' | 'unexpected' | 'flaky' | 'skipped' }[] }[]
}
type PlaywrightReport = { suites: PlaywrightSuite[]; errors: { message?: string }[] }

/**
 * Counts the tests of a Vitest JSON report. A file that could not be loaded is one failed test, and so is a run that ended
 * with a failure its report does not show.
 */
export function readVitestReport(stage: string, file: string, exitCode: number): Outcome {
  const outcome: Outcome = { passed: 0, skipped: [], failed: [] }
  const report = readJson<VitestReport>(file)
  for (const { name, status, assertionResults } of report?.testResults ?? []) {
    const path = relative(root, name)
    for (const { fullName, status: result } of assertionResults) {
      add(outcome, `${stage}: ${path}: ${fullName}`, result)
    }
    const isBroken = status === 'failed' && !assertionResults.some((result) => result.status === 'failed')
    if (isBroken) outcome.failed.push(`${stage}: ${path}: the file failed outside its tests`)
  }
  return withHiddenFailure(outcome, stage, report !== undefined, exitCode)
}

/** Counts the tests of a Playwright JSON report, likewise; a flaky test is a failed one. */
export function readPlaywrightReport(stage: string, file: string, exitCode: number): Outcome {
  const outcome: Outcome = { passed: 0, skipped: [], failed: [] }
  const report = readJson<PlaywrightReport>(file)
  const visit = (suite: PlaywrightSuite, path: string): void => {
    for (const spec of suite.specs ?? []) {
      for (const { status } of spec.tests) {
        const result = status === 'expected' ? 'passed' : status === 'skipped' ? 'skipped' : 'failed'
        add(outcome, `${stage}: ${path}: ${spec.title}`, result)
      }
    }
    for (const inner of suite.suites ?? []) visit(inner, `${path} ${inner.title}`)
  }
  for (const suite of report?.suites ?? []) visit(suite, suite.title)
  for (const { message } of report?.errors ?? [])
    outcome.failed.push(`${stage}: ${message ?? 'an error outside tests'}`)
  return withHiddenFailure(outcome, stage, report !== undefined, exitCode)
}

function add(outcome: Outcome, name: string, status: string): void {
  if (status === 'passed') outcome.passed += 1
  else if (status === 'failed') outcome.failed.push(name)
  else outcome.skipped.push(name)
}

function withHiddenFailure(outcome: Outcome, stage: string, hasReport: boolean, exitCode: number): Outcome {
  if (!hasReport) outcome.failed.push(`${stage}: the run left no report (exit code ${exitCode})`)
  else if (exitCode !== 0 && outcome.failed.length === 0)
    outcome.failed.push(`${stage}: ended with exit code ${exitCode}`)
  else if (outcome.passed + outcome.skipped.length + outcome.failed.length === 0)
    outcome.failed.push(`${stage}: ran no test`)
  return outcome
}

function readJson<T>(file: string): T | undefined {
  if (!existsSync(file)) return undefined
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T
  } catch {
    return undefined
  }
}
