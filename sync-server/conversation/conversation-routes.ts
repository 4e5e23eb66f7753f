import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import * as z from 'zod/mini'
import { idSchema } from '../../domain/ids.ts'
import { can } from '../../domain/roles/can.ts'
import { endedQuery } from '../../domain/wire/rest.ts'
import type { Context } from '../context.ts'
import { AppError } from '../http/app-error.ts'
import { requireStaff } from '../users/session.ts'
import { readConversation, readEnded } from './read-conversations.ts'

/** What staff look up beyond what their devices hold (A18). */
export function registerConversationRoutes(app: FastifyInstance, context: Context): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()

  routes.get('/api/conversations/ended', { schema: { querystring: endedQuery } }, async (request) => {
    const { actor } = await requireStaff(context, request)
    const { groupId, name, mine, page = 1 } = request.query
    if (!can(actor, { action: 'listEnded', groupId })) throw new AppError('forbidden')
    const assigneeId = mine === 'true' ? actor.id : undefined
    return readEnded(context.database, { groupId, name, assigneeId, page })
  })

  const params = z.object({ id: idSchema })
  routes.get('/api/conversations/:id', { schema: { params } }, async (request) => {
    const { actor } = await requireStaff(context, request)
    const whole = await readConversation(context.database, request.params.id)
    if (!whole) throw new AppError('not-found')
    if (!can(actor, { action: 'readConversation', conversation: whole.conversation })) throw new AppError('forbidden')
    return whole
  })
}
