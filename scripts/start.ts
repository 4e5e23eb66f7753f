import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { isBuildStale, root } from './build-state.ts'
import { run } from './run.ts'

/** Builds the clients if they are missing or older than their sources, then becomes the server. */
if (isBuildStale()) {
  process.stdout.write('Building the clients …\n')
  const code = await run('node', ['scripts/build.ts'])
  if (code !== 0) process.exit(code)
}

const server = [join(root, 'sync-server', 'main.ts'), ...process.argv.slice(2)]
// The server takes this process over, so that signals and the exit code are its own; Windows cannot do that.
if (process.platform !== 'win32') process.execve?.(process.execPath, [process.execPath, ...server], process.env)

const child = spawn(process.execPath, server, { stdio: 'inherit' })
child.on('exit', (code) => process.exit(code ?? 1))
