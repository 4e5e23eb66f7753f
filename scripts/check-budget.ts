import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { root } from './build-state.ts'

/**
 * Fails when all script of the customers' page, lazy chunks included, is over its budget. The service worker is not
 * counted: the page works without it and the browser fetches it after the page.
 */
const budgetBytes = 25_600
const folder = join(root, 'dist', 'chat')
const serviceWorker = /(^|\/)(sw|service-worker)\.m?js$/

if (!existsSync(folder)) {
  process.stderr.write(`${relative(root, folder)} does not exist: build first\n`)
  process.exit(1)
}

const scripts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => /\.m?js$/.test(name) && !serviceWorker.test(name))
  .map((name) => ({ name, bytes: gzipSync(readFileSync(join(folder, name)), { level: 9 }).length }))
const total = scripts.reduce((sum, script) => sum + script.bytes, 0)

for (const { name, bytes } of scripts) process.stdout.write(`  ${String(bytes).padStart(6)} B gz  ${name}\n`)
process.stdout.write(`Script of the customers' page: ${total} of ${budgetBytes} bytes (gzip)\n`)
if (scripts.length === 0) {
  process.stderr.write('No script was found there: the build must have gone elsewhere\n')
  process.exit(1)
}
if (total > budgetBytes) {
  process.stderr.write(`Over budget by ${total - budgetBytes} bytes\n`)
  process.exit(1)
}
