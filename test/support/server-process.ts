import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { freePort } from './free-port.ts'
import { tempDir } from './temp-dir.ts'

export type ServerOptions = {
  /** Default: a folder of its own, deleted by `stop`. A given one is kept. */
  dataDir?: string
  /** Default: the embedded SQLite file in the data folder. */
  databaseUrl?: string
  env?: Record<string, string>
}

/** A real server in a process of its own. */
export type ServerProcess = {
  readonly url: string
  readonly socketUrl: string
  readonly port: number
  readonly dataDir: string
  readonly pid: number | undefined
  /** What the server printed so far, all its lives together (the last 1,000,000 characters). */
  logs: () => string
  /** Resolves with the first match in the logs, past or future; throws after 10 s or when the server ends before. */
  waitForLog: (pattern: RegExp) => Promise<RegExpMatchArray>
  /** Starts it again on the same port and data, and waits until it is ready. */
  start: () => Promise<void>
  /** Sends the signal and waits for the end of the process (after 15 s it is killed). */
  kill: (signal?: NodeJS.Signals) => Promise<void>
  restart: (signal?: NodeJS.Signals) => Promise<void>
  /** Runs a program of `sync-server/cli/` on the same data, with `input` on its standard input; gives what it printed. */
  cli: (name: string, args: string[], input?: string) => Promise<string>
  /** Ends it and deletes the data folder if it was made here. */
  stop: () => Promise<void>
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const readyTimeoutMs = 30_000
const logTimeoutMs = 10_000
const endTimeoutMs = 15_000
const cliTimeoutMs = 30_000
const keptLogChars = 1_000_000

/** Starts `sync-server/main.ts` on a free loopback port and waits until /api/health/ready says so; throws with its log. */
export async function startServer(options: ServerOptions = {}): Promise<ServerProcess> {
  const ownDir = options.dataDir === undefined ? await tempDir('server') : undefined
  const dataDir = options.dataDir ?? ownDir?.path ?? ''
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env = environment(options, dataDir, port, url)
  const output = new Output()
  let child: ChildProcess | undefined

  const kill = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    if (child) await end(child, signal)
    child = undefined
  }
  const start = async (): Promise<void> => {
    if (child && isRunning(child)) throw new Error('the server is running already')
    child = spawnNode(['sync-server/main.ts'], env)
    output.follow(child)
    try {
      await untilReady(`${url}/api/health/ready`, child, output)
    } catch (error) {
      await kill('SIGKILL')
      throw error
    }
  }
  const stop = async (): Promise<void> => {
    await kill()
    await ownDir?.remove()
  }
  try {
    await start()
  } catch (error) {
    await stop()
    throw error
  }
  return {
    url,
    socketUrl: url.replace('http', 'ws'),
    port,
    dataDir,
    get pid() {
      return child?.pid
    },
    logs: () => output.text,
    waitForLog: (pattern) => output.waitFor(pattern, child),
    start,
    kill,
    restart: async (signal) => {
      await kill(signal)
      await start()
    },
    cli: (name, args, input) => runCli(name, args, input ?? '', env),
    stop,
  }
}

function environment(options: ServerOptions, dataDir: string, port: number, url: string): NodeJS.ProcessEnv {
  const { DATABASE_URL: _inherited, ...inherited } = process.env
  return {
    ...inherited,
    PORT: String(port),
    HOST: '127.0.0.1',
    PUBLIC_URL: url,
    DATA_DIR: dataDir,
    ...(options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl }),
    ...options.env,
  }
}

function spawnNode(args: string[], env: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['pipe', 'pipe', 'pipe'] })
  const abandon = (): void => {
    child.kill('SIGKILL')
  }
  process.once('exit', abandon)
  child.once('exit', () => process.removeListener('exit', abandon))
  return child
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (!isRunning(child)) return
  const gone = once(child, 'exit')
  child.kill(signal)
  const timer = setTimeout(() => child.kill('SIGKILL'), endTimeoutMs)
  await gone
  clearTimeout(timer)
}

async function untilReady(url: string, child: ChildProcess, output: Output): Promise<void> {
  const deadline = Date.now() + readyTimeoutMs
  let last = 'no answer'
  while (Date.now() < deadline) {
    if (!isRunning(child)) throw new Error(`the server ended (${child.exitCode ?? child.signalCode}):\n${output.text}`)
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
      await response.arrayBuffer()
      if (response.ok) return
      last = `status ${response.status}`
    } catch (error) {
      last = String(error)
    }
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`the server was not ready in ${readyTimeoutMs} ms (${last}):\n${output.text}`)
}

/** Runs the program to its end; throws with its output when it fails or takes too long. */
async function runCli(name: string, args: string[], input: string, env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawnNode([`sync-server/cli/${name}.ts`, ...args], env)
  const output = new Output()
  output.follow(child)
  const timer = setTimeout(() => child.kill('SIGKILL'), cliTimeoutMs)
  child.stdin?.on('error', () => {})
  child.stdin?.end(input)
  await once(child, 'close')
  clearTimeout(timer)
  if (child.exitCode !== 0) throw new Error(`${name} ended with ${child.exitCode ?? child.signalCode}:\n${output.text}`)
  return output.text
}

class Output {
  text = ''
  private readonly listeners = new Set<() => void>()

  follow(child: ChildProcess): void {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        this.text = (this.text + chunk).slice(-keptLogChars)
        for (const listener of this.listeners) listener()
      })
    }
    child.once('close', () => {
      for (const listener of this.listeners) listener()
    })
  }

  waitFor(pattern: RegExp, child: ChildProcess | undefined): Promise<RegExpMatchArray> {
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void): void => {
        clearTimeout(timer)
        this.listeners.delete(look)
        finish()
      }
      const look = (): void => {
        const match = this.text.match(pattern)
        if (match) settle(() => resolve(match))
        else if (!child || !isRunning(child)) settle(() => reject(new Error(`the server ended without ${pattern}`)))
      }
      const timer = setTimeout(
        () => settle(() => reject(new Error(`no ${pattern} in the log after ${logTimeoutMs} ms:\n${this.text}`))),
        logTimeoutMs,
      )
      this.listeners.add(look)
      look()
    })
  }
}
