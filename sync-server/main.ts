import type { AddressInfo } from 'node:net'
import closeWithGrace from 'close-with-grace'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { buildApp } from './app.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import type { Context } from './context.ts'
import { openDatabase } from './db/open-database.ts'
import type { Readiness } from './http/health-routes.ts'
import { createSyncService } from './sync/create-sync-service.ts'
import { systemWorld } from './system.ts'
import { openSetup } from './users/setup.ts'

const closeWithinMs = 10_000

try {
  await start(readConfig(process.env))
} catch (error) {
  process.stderr.write(`Holdfast cannot start: ${reasonOf(error)}\n`)
  process.exit(1)
}

async function start(config: Config): Promise<void> {
  const log = pino({ level: config.logLevel })
  const world = systemWorld()
  const database = await openDatabase(config, log, world)
  const parts = { config, database, log, ...world }
  const context: Context = { ...parts, sync: await createSyncService(parts) }
  const readiness: Readiness = { state: 'starting' }
  const app = await buildApp(context, { readiness })
  closeWithGrace({ delay: closeWithinMs, logger: log }, async ({ err }) => {
    if (err) log.fatal({ err }, 'the server ends because of an error')
    readiness.state = 'stopping'
    await context.sync.stop()
    await app.close()
    await database.close()
  })
  await context.sync.start()
  await app.listen({ port: config.port, host: config.host })
  readiness.state = 'ready'
  await announce(context, addressOf(config, app))
}

/** The public address; with PORT=0 and no other word, the port that the system gave. */
function addressOf(config: Config, app: FastifyInstance): string {
  const { port } = app.server.address() as AddressInfo
  return config.port === 0 ? config.publicUrl.replace(/:0$/, `:${port}`) : config.publicUrl
}

async function announce(context: Context, address: string): Promise<void> {
  const token = await openSetup(context)
  process.stdout.write(`\nHoldfast is ready at ${address}\n`)
  if (token === undefined) return
  process.stdout.write(`Make the first superadmin here (the link works once):\n${address}/setup?token=${token}\n`)
}

/** One line for what the person who starts the server can put right; the whole trace for a bug. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const isOutside = error instanceof ConfigError || 'code' in error || error.cause !== undefined
  return isOutside ? error.message : (error.stack ?? error.message)
}
