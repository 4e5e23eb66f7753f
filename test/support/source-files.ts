import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export type SourceFile = { path: string; text: string }

const root = fileURLToPath(new URL('../..', import.meta.url))
const folders = ['domain', 'sync-server', 'client', 'pwa', 'test', 'e2e', 'scripts']

/** Reads every TypeScript file of the repository; paths are relative to its root, with forward slashes. */
export function readSourceFiles(): SourceFile[] {
  const nested = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  )
  return [...readdirSync(root), ...nested]
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

/** The text with comments blanked out, line numbers kept. A `//` in a string such as an address is left alone. */
export function withoutComments(text: string): string {
  const tokens = /\/\*[\s\S]*?\*\/|(?<![:'"`\w/])\/\/[^\n]*/g
  return text.replace(tokens, (comment) => comment.replace(/[^\n]/g, ' '))
}
