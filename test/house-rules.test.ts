import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { citedRules, formViolations, testViolations } from './support/house-rules.ts'
import { readSourceFiles } from './support/source-files.ts'

const files = readSourceFiles()
// The samples below break the rules on purpose.
const checked = files.filter((file) => file.path !== 'test/house-rules.test.ts')

describe('the source', () => {
  it('has kebab-case names, no default exports, no barrels, no stray interface texts', () => {
    expect(checked.flatMap(formViolations)).toEqual([])
  })

  it('has tests that all run, never sleep or retry, and are named by facts', () => {
    expect(checked.flatMap(testViolations)).toEqual([])
  })

  it('cites only rules that domain/SPEC.md has', () => {
    const spec = readFileSync(new URL('../domain/SPEC.md', import.meta.url), 'utf8')
    const known = new Set(spec.match(/\b[A-Z]{2,5}-\d+\b/g))
    const unknown = checked.flatMap((file) => citedRules(file).filter((rule) => !known.has(rule)))
    expect(unknown).toEqual([])
  })
})

describe('the checker', () => {
  it.for([
    ['domain/BadName.ts', 'export const a = 1'],
    ['domain/bad_name.ts', 'export const a = 1'],
    ['client/agent/a.tsx', 'export default function App() {}'],
    ['domain/index.ts', "export * from './a.ts'\nexport { b } from './b.ts'\n"],
    ['domain/a.ts', '// TODO later\nexport const a = 1'],
    ['client/agent/a.tsx', "export const label = '接待'"],
  ] as const)('refuses the form of %s', ([path, text]) => {
    expect(formViolations({ path, text })).toHaveLength(1)
  })

  it.for([
    ['vite.config.ts', 'export default {}'],
    ['domain/a.ts', "export { b } from './b.ts'\nexport const a = 1\n"],
    ['client/agent/a.tsx', '// 接待\nexport const a = 1'],
    ['client/i18n/zh-cn.ts', "export const zhCn = { accept: '接待' }"],
    ['test/a.pg.test.ts', "it('[CNV-1] a fact', () => {})"],
  ] as const)('allows the form of %s', ([path, text]) => {
    expect(formViolations({ path, text })).toEqual([])
  })

  it.for([
    "it.only('[CNV-1] a fact', () => {})",
    "describe.skip('group', () => {})",
    "it('[CNV-1] should work', () => {})",
    'await page.waitForTimeout(100)',
    'test.describe.configure({ retries: 2 })',
  ])('refuses in a test: %s', (text) => {
    expect(testViolations({ path: 'test/a.test.ts', text })).toHaveLength(1)
  })

  it('wants the product row in front of a browser test', () => {
    const check = (title: string): string[] => testViolations({ path: 'e2e/a.spec.ts', text: `test('${title}', run)` })
    expect(check('a chat')).toHaveLength(1)
    expect(check('[A12] a chat')).toEqual([])
    expect(check('[A12 offline] a chat')).toEqual([])
  })

  it('reads the rules that a title cites', () => {
    const text = "it('[CNV-3] a fact', run)\nit.for([1])('[QUE-1] another', run)"
    expect(citedRules({ path: 'test/a.test.ts', text })).toEqual(['CNV-3', 'QUE-1'])
  })
})
