import { posix } from 'node:path'
import { type SourceFile, withoutComments } from './source-files.ts'

const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/
const testFile = /^(test|e2e)\/.*\.(test|spec)\.tsx?$/
const catalogue = /^client\/(.+\/)?i18n\//
const interfaceCode = /^client\//
const testTitle = /\b(?:it|test)(?:\.(?:for|each|skipIf|runIf)\([^)]*\))?\(\s*(['"`])((?:(?!\1).)+)\1/g

/** What is wrong with the form of one file, one line each. */
export function formViolations({ path, text }: SourceFile): string[] {
  const code = withoutComments(text)
  const name = posix.basename(path)
  const found: string[] = []
  if (!kebabCase.test(name)) found.push(`${path}: the name is not kebab-case`)
  if (/^export default\b/m.test(code) && !name.endsWith('.config.ts')) found.push(`${path}: a default export`)
  if (isBarrel(code)) found.push(`${path}: a barrel, it only re-exports`)
  if (/\b(TODO|FIXME|XXX)\b/.test(text) && !path.startsWith('test/support/')) found.push(`${path}: unfinished business`)
  if (interfaceCode.test(path) && !catalogue.test(path) && /\p{Script=Han}/u.test(code)) {
    found.push(`${path}: interface text outside the catalogues`)
  }
  return found
}

/** What is wrong with one test file, one line each; empty for a file that is no test. */
export function testViolations({ path, text }: SourceFile): string[] {
  if (!testFile.test(path)) return []
  const code = withoutComments(text)
  const found: string[] = []
  if (/\b(?:it|test|describe)\.only\b/.test(code)) found.push(`${path}: .only leaves the other tests out`)
  if (/\b(?:it|test|describe)\.(?:skip|todo|fixme)\(/.test(code)) found.push(`${path}: a test that never runs`)
  if (/\.waitForTimeout\(/.test(code)) found.push(`${path}: sleeps for a fixed time`)
  if (/\bretr(?:y|ies):/.test(code)) found.push(`${path}: retries to get green`)
  for (const title of titlesOf(code)) {
    if (/\bshould\b/.test(title)) found.push(`${path}: "${title}" is a wish, not a fact`)
    if (path.startsWith('e2e/') && !/^\[[A-Z]\d+(?: offline)?\]/.test(title)) {
      found.push(`${path}: "${title}" does not begin with the product row it shows`)
    }
  }
  return found
}

/** The rule numbers, such as CNV-3, at the start of test titles. */
export function citedRules({ path, text }: SourceFile): string[] {
  if (!testFile.test(path)) return []
  return titlesOf(withoutComments(text)).flatMap(
    (title) => title.match(/(?<=^(?:\[[^\]]*\]\s*)*\[)[A-Z]{2,5}-\d+/g) ?? [],
  )
}

function titlesOf(code: string): string[] {
  return [...code.matchAll(testTitle)].map((match) => match[2] ?? '')
}

function isBarrel(code: string): boolean {
  const withoutReExports = code.replace(
    /export\s+(?:type\s+)?(?:\*(?:\s+as\s+\w+)?|\{[^}]*\})\s+from\s+['"][^'"]+['"];?/g,
    '',
  )
  return withoutReExports !== code && withoutReExports.trim() === ''
}
