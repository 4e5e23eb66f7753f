import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chownSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import { installPackages } from './apt.ts'
import { freePort } from './free-port.ts'
import { tempDir } from './temp-dir.ts'

export type TestPostgres = {
  /** Connection string of an empty database that nobody else uses. */
  url: string
  /** Drops the database, or stops the private server and deletes its folder. */
  stop: () => Promise<void>
}

type Account = { uid: number; gid: number }

const startTimeoutMs = 30_000
const stopTimeoutMs = 10_000

/**
 * Gives an empty PostgreSQL database: a new one on the server of `TEST_DATABASE_URL`, else one on a private server in a
 * temporary folder, durable as in production. Where PostgreSQL is neither installed nor installable it says so loudly and
 * gives undefined; a start that fails throws.
 */
export async function startPostgres(): Promise<TestPostgres | undefined> {
  const given = process.env.TEST_DATABASE_URL
  if (given) return createDatabase(given)
  const programs = ensurePostgresPrograms()
  if (programs === undefined) return undefined
  return startPrivateServer(programs)
}

/** Finds the folder of initdb and postgres, installing PostgreSQL where it can; says loudly when there is none. */
export function ensurePostgresPrograms(): string | undefined {
  const found = findPrograms() ?? (installPackages('postgresql') ? findPrograms() : undefined)
  if (found === undefined) {
    process.stderr.write(
      '\n*** SKIPPED: no PostgreSQL here, so nothing that needs it is tested. Install it or set TEST_DATABASE_URL. ***\n\n',
    )
  }
  return found
}

function findPrograms(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ]
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')))
}

async function startPrivateServer(programs: string): Promise<TestPostgres> {
  const account = unprivilegedAccount()
  const dir = await tempDir('pg')
  if (account) chownSync(dir.path, account.uid, account.gid)
  const data = join(dir.path, 'data')
  const password = randomBytes(16).toString('hex')
  let server: ChildProcess | undefined
  try {
    initialise(programs, data, password, account)
    const port = await freePort()
    server = spawnServer(programs, data, port, account)
    const admin = `postgres://holdfast:${password}@127.0.0.1:${port}/postgres`
    await untilReady(admin, server)
    const database = await createDatabase(admin)
    const running = server
    return {
      url: database.url,
      stop: async () => {
        await stopServer(running)
        await dir.remove()
      },
    }
  } catch (error) {
    if (server) await stopServer(server)
    await dir.remove()
    throw error
  }
}

function initialise(programs: string, data: string, password: string, account: Account | undefined): void {
  const passwordFile = `${data}.password`
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (account) chownSync(passwordFile, account.uid, account.gid)
  const locale = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'
  // --no-sync spares only the first writing of the empty cluster; the server itself syncs every commit.
  const args = ['-D', data, '-U', 'holdfast', '-A', 'scram-sha-256', '-E', 'UTF8', '--no-sync']
  const result = spawnSync(join(programs, 'initdb'), [...args, `--pwfile=${passwordFile}`, `--locale=${locale}`], {
    ...account,
    cwd: '/',
    encoding: 'utf8',
    timeout: startTimeoutMs,
  })
  if (result.status !== 0) throw new Error(`initdb failed: ${result.error?.message ?? result.stderr}`)
}

function spawnServer(programs: string, data: string, port: number, account: Account | undefined): ChildProcess {
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', 'max_connections=60']
  const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])]
  const child = spawn(join(programs, 'postgres'), args, {
    ...account,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const abandon = (): void => {
    child.kill('SIGQUIT')
  }
  process.once('exit', abandon)
  child.once('exit', () => process.removeListener('exit', abandon))
  return child
}

async function untilReady(url: string, server: ChildProcess): Promise<void> {
  let log = ''
  server.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    log = (log + chunk).slice(-8_000)
  })
  const deadline = Date.now() + startTimeoutMs
  for (;;) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL ended with code ${server.exitCode}:\n${log}`)
    const failure = await query(url, 'select 1').then(
      () => undefined,
      (error: unknown) => error,
    )
    if (failure === undefined) return
    if (Date.now() > deadline) throw new Error(`PostgreSQL was not ready in ${startTimeoutMs} ms: ${failure}\n${log}`)
    await delay(50)
  }
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const gone = once(server, 'exit')
  server.kill('SIGINT')
  const timer = setTimeout(() => server.kill('SIGKILL'), stopTimeoutMs)
  await gone
  clearTimeout(timer)
}

async function createDatabase(serverUrl: string): Promise<TestPostgres> {
  const name = `holdfast_test_${randomBytes(8).toString('hex')}`
  await query(serverUrl, `create database ${name}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return {
    url: url.href,
    stop: async () => {
      await query(serverUrl, `drop database if exists ${name} with (force)`)
    },
  }
}

async function query(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query(text)
  } finally {
    await client.end().catch(() => {})
  }
}

/** initdb and postgres refuse to run as root: then they run as the account `postgres`, else as `nobody`. */
function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) => Number(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout))
    if (uid && gid) return { uid, gid }
  }
  throw new Error('PostgreSQL does not run as root, and there is neither an account postgres nor nobody')
}
