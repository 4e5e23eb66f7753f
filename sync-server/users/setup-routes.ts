import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import * as z from 'zod/mini'
import { sessionReply, setupBody } from '../../domain/wire/rest.ts'
import type { Context } from '../context.ts'
import { assertOwnOrigin } from '../http/origin.ts'
import { makeThrottle } from '../http/throttle.ts'
import { startSession } from './session.ts'
import { isSetupOpen, setUp } from './setup.ts'

const setupReply = z.object({ open: z.boolean() })

/** The page behind the one-time link of the first start. */
export function registerSetupRoutes(app: FastifyInstance, context: Context): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const byAddress = makeThrottle(app, { name: 'setup', max: 20, windowMs: 60_000, keyOf: (request) => request.ip })

  routes.get('/api/setup', { schema: { response: { 200: setupReply } } }, async () => ({
    open: await isSetupOpen(context),
  }))

  routes.post(
    '/api/setup',
    { schema: { body: setupBody, response: { 200: sessionReply } } },
    async (request, reply) => {
      assertOwnOrigin(context.config, request.headers)
      await byAddress(request)
      const me = await setUp(context, request.body)
      await context.sync.directoryChanged()
      return startSession(context, me.id, request, reply)
    },
  )
}
