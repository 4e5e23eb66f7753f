import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { pino } from 'pino'
import type { SessionReply } from '../../domain/wire/rest.ts'
import { buildApp } from '../../sync-server/app.ts'
import { readConfig } from '../../sync-server/config.ts'
import type { Context } from '../../sync-server/context.ts'
import { openDatabase } from '../../sync-server/db/open-database.ts'
import { createSyncService, type SyncEngineParts } from '../../sync-server/sync/create-sync-service.ts'
import { systemWorld } from '../../sync-server/system.ts'
import { addStaff, type NewStaff } from '../../sync-server/users/staff-admin.ts'
import { tempDir } from './temp-dir.ts'

export type LoggedIn = SessionReply & { cookie: string }

/** The whole server in this process, without a port; calls go in by `inject`. */
export type TestApp = {
  app: FastifyInstance
  context: Context & { sync: SyncEngineParts }
  /** What was logged, parsed. */
  logs: { level: number; msg: string; err?: { message: string } }[]
  /** Moves the server's clock on. */
  advance(ms: number): void
  call(options: InjectOptions): Promise<LightMyRequestResponse>
  /** Makes an account (password `password-1`) and gives its id. */
  addStaff(staff: Partial<NewStaff> & { account: string }): Promise<string>
  logIn(account: string, password?: string): Promise<LoggedIn>
  close(): Promise<void>
}

export const testPassword = 'password-1'

/** @param options.distDir built clients to serve; none by default */
export async function createTestApp(
  options: { env?: Record<string, string>; distDir?: string; prepare?: (app: FastifyInstance) => void } = {},
): Promise<TestApp> {
  const dir = await tempDir('app')
  const config = readConfig({ DATA_DIR: dir.path, PUBLIC_URL: 'http://holdfast.test', ...options.env })
  const logs: TestApp['logs'] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => void logs.push(JSON.parse(line)) })
  let aheadMs = 0
  const real = systemWorld()
  const world = { ...real, clock: () => real.clock() + aheadMs }
  const database = await openDatabase(config, log, world)
  const parts = { config, database, log, ...world }
  const context = { ...parts, sync: await createSyncService(parts) }
  const app = await buildApp(context, { distDir: options.distDir ?? dir.path })
  options.prepare?.(app)
  const call = (request: InjectOptions): Promise<LightMyRequestResponse> => app.inject(request)
  return {
    app,
    context,
    logs,
    advance: (ms) => {
      aheadMs += ms
    },
    call,
    addStaff: async (staff) => {
      const given = { displayName: staff.account, role: 'agent' as const, groupKeys: [], password: testPassword }
      return (await addStaff(context, { ...given, ...staff })).id
    },
    logIn: async (account, password = testPassword) => {
      const reply = await call({ method: 'POST', url: '/api/login', payload: { account, password } })
      if (reply.statusCode !== 200) throw new Error(`the log-in was refused: ${reply.body}`)
      return { ...reply.json<SessionReply>(), cookie: cookieOf(reply) }
    },
    close: async () => {
      await context.sync.stop()
      await app.close()
      await database.close()
      await dir.remove()
    },
  }
}

/** The session cookie that a reply sets, as a Cookie header. */
export function cookieOf(reply: LightMyRequestResponse): string {
  const cookie = reply.cookies.find(({ name }) => name === 'holdfast_session')
  if (!cookie) throw new Error('the reply sets no session cookie')
  return `${cookie.name}=${cookie.value}`
}
