import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { customerSessionBody, customerSessionReply } from '../../domain/wire/rest.ts'
import type { Context } from '../context.ts'
import { groupByKey } from '../groups/read-groups.ts'
import { AppError } from '../http/app-error.ts'
import { makeThrottle } from '../http/throttle.ts'
import { workspaceName } from '../workspace/workspace.ts'
import { createCustomer } from './create-customer.ts'
import { customerFromToken } from './device-token.ts'

const minuteMs = 60_000
const newCustomersPerAddress = 60

/** How a customer's page gets to know who it is (SPEC CUS-1). */
export function registerCustomerRoutes(app: FastifyInstance, context: Context): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const throttleNew = makeThrottle(app, {
    name: 'new-customer',
    max: newCustomersPerAddress,
    windowMs: minuteMs,
    keyOf: (request) => request.ip,
  })
  const schema = { body: customerSessionBody, response: { 200: customerSessionReply } }

  routes.post('/api/customer-sessions', { schema }, async (request) => {
    const { groupKey, token: given } = request.body
    const { readers } = context.database
    const group = await groupByKey(readers, groupKey)
    if (!group) throw new AppError('not-found', { group: groupKey })
    const known = given === undefined ? undefined : await customerFromToken(context, given)
    if (!known) await throttleNew(request)
    const { customer, token } =
      known && given !== undefined
        ? { customer: known, token: given }
        : await createCustomer(context, { name: '', userAgent: request.headers['user-agent'] })
    return {
      token,
      customerId: customer.id,
      group: { id: group.id, key: group.key, name: group.clientName },
      workspaceName: await workspaceName(readers),
    }
  })
}
