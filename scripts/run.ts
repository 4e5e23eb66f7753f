import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { delimiter, join } from 'node:path'
import { root } from './build-state.ts'

const binFolder = join(root, 'node_modules', '.bin')

/** The environment in which `node` and the tools are those of node_modules, as under `npm run`. */
export function toolEnvironment(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${binFolder}${delimiter}${process.env.PATH ?? ''}`, ...extra }
}

/** Runs a tool in the repository's root with its output on the terminal; gives its exit code (1 when it was killed). */
export async function run(
  command: string,
  args: string[],
  extra: { env?: Record<string, string>; timeoutMs?: number } = {},
): Promise<number> {
  const child = spawn(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: toolEnvironment(extra.env),
    shell: process.platform === 'win32',
    timeout: extra.timeoutMs,
  })
  try {
    const [code] = await once(child, 'exit')
    return typeof code === 'number' ? code : 1
  } catch (error) {
    process.stderr.write(`${command} could not be started: ${error instanceof Error ? error.message : error}\n`)
    return 1
  }
}
