import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { loginBody, sessionReply } from '../../domain/wire/rest.ts'
import type { Context } from '../context.ts'
import { AppError } from '../http/app-error.ts'
import { assertOwnOrigin } from '../http/origin.ts'
import { makeThrottle } from '../http/throttle.ts'
import { isPassword } from './password.ts'
import { endSession, requireStaff, startSession } from './session.ts'

const minuteMs = 60_000
const triesPerAccountAndAddress = 10
/** From anywhere: guessing from many addresses, or with forged ones, gains nothing. */
const triesPerAccount = 30
const triesPerAddress = 100

/** Log in, log out, and who is logged in. */
export function registerSessionRoutes(app: FastifyInstance, context: Context): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const byAddress = makeThrottle(app, {
    name: 'login',
    max: triesPerAddress,
    windowMs: minuteMs,
    keyOf: (request) => request.ip,
  })
  const accountOf = (request: FastifyRequest): string => loginBody.parse(request.body).account
  const byAccountAndAddress = makeThrottle(app, {
    name: 'login',
    max: triesPerAccountAndAddress,
    windowMs: minuteMs,
    keyOf: (request) => `${request.ip} ${accountOf(request)}`,
  })
  const byAccount = makeThrottle(app, { name: 'account', max: triesPerAccount, windowMs: minuteMs, keyOf: accountOf })

  routes.post(
    '/api/login',
    { schema: { body: loginBody, response: { 200: sessionReply } } },
    async (request, reply) => {
      assertOwnOrigin(context.config, request.headers)
      await byAddress(request)
      await byAccountAndAddress(request)
      await byAccount(request)
      const { account, password } = request.body
      const [staff] = await context.database.readers.all<{ id: string; password_hash: string }>(
        'SELECT id, password_hash FROM staff WHERE account = ? AND enabled',
        [account],
      )
      const isRight = await isPassword(staff?.password_hash, password)
      if (!staff || !isRight) throw new AppError('bad-credentials')
      return startSession(context, staff.id, request, reply)
    },
  )

  routes.post('/api/logout', async (request, reply) => {
    const { tokenHash } = await requireStaff(context, request)
    await endSession(context, tokenHash, reply)
    return reply.code(204).send()
  })

  routes.get('/api/me', { schema: { response: { 200: sessionReply } } }, async (request) => {
    const { me, csrf, expiresAt } = await requireStaff(context, request)
    return { me, csrf, expiresAt }
  })
}
