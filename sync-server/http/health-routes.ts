import type { FastifyInstance } from 'fastify'
import type { Context } from '../context.ts'
import { AppError } from './app-error.ts'

/** Whether the server takes work; `main` moves it. */
export type Readiness = { state: 'starting' | 'ready' | 'stopping' }

/** For whatever watches the server: `/api/health` = the process lives, `/api/health/ready` = it can serve. */
export function registerHealthRoutes(app: FastifyInstance, context: Context, readiness: Readiness): void {
  app.get('/api/health', { logLevel: 'warn' }, async () => ({ live: true }))
  app.get('/api/health/ready', { logLevel: 'warn' }, async (request) => {
    if (readiness.state === 'stopping') throw new AppError('server-stopping')
    if (readiness.state === 'starting') throw new AppError('offline')
    try {
      await context.database.readers.all('SELECT 1 AS one')
    } catch (error) {
      request.log.warn({ err: error }, 'the database does not answer')
      throw new AppError('offline')
    }
    return { ready: true }
  })
}
