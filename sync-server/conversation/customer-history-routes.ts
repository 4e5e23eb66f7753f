import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import * as z from 'zod/mini'
import type { Context } from '../context.ts'
import { customerFromToken } from '../customers/device-token.ts'
import { AppError } from '../http/app-error.ts'
import { readCustomerHistory } from './read-conversations.ts'

/** `before`: when the oldest conversation that the page has was queued, in ms. */
const querystring = z.object({ before: z.optional(z.coerce.number().check(z.int(), z.nonnegative())) })

/** A customer's own older conversations, for a page that scrolls back (C9). */
export function registerCustomerHistoryRoutes(app: FastifyInstance, context: Context): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  routes.get('/api/customer/conversations', { schema: { querystring } }, async (request) => {
    const [scheme, token = ''] = (request.headers.authorization ?? '').split(' ')
    const customer = scheme?.toLowerCase() === 'bearer' ? await customerFromToken(context, token) : undefined
    if (!customer) throw new AppError('wrong-token')
    return readCustomerHistory(context.database, customer.id, request.query.before ?? Number.MAX_SAFE_INTEGER)
  })
}
