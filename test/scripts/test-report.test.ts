import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPlaywrightReport, readVitestReport } from '../../scripts/test-report.ts'
import { type TempDir, tempDir } from '../support/temp-dir.ts'

let dir: TempDir

beforeAll(async () => {
  dir = await tempDir('report')
})

afterAll(() => dir.remove())

function reportFile(content: unknown): string {
  const file = join(dir.path, 'report.json')
  writeFileSync(file, JSON.stringify(content))
  return file
}

const vitestFile = (status: string, ...results: string[]) => ({
  name: join(process.cwd(), 'test/a.test.ts'),
  status,
  assertionResults: results.map((result, index) => ({ fullName: `fact ${index}`, status: result })),
})

describe('counting the tests of a run', () => {
  it('counts passed, failed and skipped tests of Vitest', () => {
    const file = reportFile({ testResults: [vitestFile('failed', 'passed', 'failed', 'skipped', 'todo')] })
    expect(readVitestReport('unit', file, 1)).toEqual({
      passed: 1,
      failed: ['unit: test/a.test.ts: fact 1'],
      skipped: ['unit: test/a.test.ts: fact 2', 'unit: test/a.test.ts: fact 3'],
    })
  })

  it('counts a file that could not be loaded as one failure', () => {
    const file = reportFile({ testResults: [vitestFile('failed'), vitestFile('passed', 'passed')] })
    expect(readVitestReport('unit', file, 1)).toMatchObject({ passed: 1, failed: [expect.stringContaining('outside')] })
  })

  it.for([
    ['no report', undefined, 0],
    ['a failure that the report does not show', { testResults: [vitestFile('passed', 'passed')] }, 1],
    ['no test at all', { testResults: [] }, 0],
  ] as const)('counts %s as one failure', ([, content, exitCode]) => {
    const file = content === undefined ? join(dir.path, 'nothing.json') : reportFile(content)
    expect(readVitestReport('unit', file, exitCode).failed).toHaveLength(1)
  })

  it('counts the tests of Playwright through nested suites, a flaky one as failed', () => {
    const spec = (title: string, status: string) => ({ title, tests: [{ status }] })
    const inner = {
      title: 'group',
      specs: [spec('two', 'unexpected'), spec('three', 'flaky'), spec('four', 'skipped')],
    }
    const file = reportFile({
      suites: [{ title: 'a.spec.ts', specs: [spec('one', 'expected')], suites: [inner] }],
      errors: [],
    })
    expect(readPlaywrightReport('browser', file, 1)).toEqual({
      passed: 1,
      failed: ['browser: a.spec.ts group: two', 'browser: a.spec.ts group: three'],
      skipped: ['browser: a.spec.ts group: four'],
    })
  })
})
