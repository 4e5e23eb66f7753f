import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type ServerProcess, startServer } from '../../test/support/server-process.ts'
import { tempDir } from '../../test/support/temp-dir.ts'
import { type Archive, seed, type Team } from './seed.ts'

/** More than one worker has tests. */
const teamsPerWorker = 60

/** One worker's server: the real one over the built clients, with a group of its own for each test. */
export type World = {
  server: ServerProcess
  archive: Archive
  /** A group that no other test uses. */
  nextTeam: () => Team
  close: () => Promise<void>
}

/** Throws when the clients are not built. */
export async function openWorld(): Promise<World> {
  assertBuilt()
  const dir = await tempDir('e2e')
  const { teams, archive } = await seed(dir.path, teamsPerWorker)
  const server = await startServer({ dataDir: dir.path, env: { LOG_LEVEL: 'warn' } })
  return {
    server,
    archive,
    nextTeam() {
      const team = teams.pop()
      if (!team) throw new Error('every group is in use: raise teamsPerWorker')
      return team
    },
    async close() {
      await server.stop()
      await dir.remove()
    },
  }
}

/** Throws with what to do when the clients are not built. */
export function assertBuilt(): void {
  const dist = join(import.meta.dirname, '..', '..', 'dist')
  for (const page of ['agent/index.html', 'chat/index.html']) {
    if (!existsSync(join(dist, page))) throw new Error(`dist/${page} is missing: run \`npm run build\` first`)
  }
}
