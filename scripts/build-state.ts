import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export const root: string = join(import.meta.dirname, '..')

const sources = ['client', 'pwa', 'domain', 'vite.config.ts', 'vite.widget.config.ts', 'package-lock.json']
const marker = join(root, 'dist', '.built')

/** True when the clients were never built or a file they are built from is newer than the last build's start. */
export function isBuildStale(): boolean {
  if (!existsSync(marker)) return true
  const builtAt = statSync(marker).mtimeMs
  return sources.some((source) => isNewer(join(root, source), builtAt))
}

/** Records a finished build that began at `startedAt` (ms): what was edited meanwhile counts as newer. */
export function markBuilt(startedAt: number): void {
  mkdirSync(dirname(marker), { recursive: true })
  writeFileSync(marker, '')
  utimesSync(marker, startedAt / 1000, startedAt / 1000)
}

function isNewer(path: string, thanMs: number): boolean {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return false
  if (stat.mtimeMs > thanMs) return true
  return stat.isDirectory() && readdirSync(path).some((name) => isNewer(join(path, name), thanMs))
}
