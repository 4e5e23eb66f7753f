import { fileURLToPath } from 'node:url'
import cookie from '@fastify/cookie'
import rateLimit from '@fastify/rate-limit'
import fastify, { type FastifyInstance, LogController } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Context } from './context.ts'
import { registerConversationRoutes } from './conversation/conversation-routes.ts'
import { registerCustomerHistoryRoutes } from './conversation/customer-history-routes.ts'
import { registerCustomerRoutes } from './customers/customer-routes.ts'
import { handleErrors } from './http/error-handler.ts'
import { type Readiness, registerHealthRoutes } from './http/health-routes.ts'
import { registerSecurityHeaders } from './http/security-headers.ts'
import { registerStaticFiles } from './http/static-files.ts'
import { asksForSocket } from './sync/socket.ts'
import { registerSessionRoutes } from './users/session-routes.ts'
import { registerSetupRoutes } from './users/setup-routes.ts'

const builtClients = fileURLToPath(new URL('../dist', import.meta.url))
const bodyLimitBytes = 262_144

/**
 * Puts the HTTP server together; it does not listen yet.
 * @param options.distDir where the built clients are
 */
export async function buildApp(
  context: Context,
  options: { readiness?: Readiness; distDir?: string } = {},
): Promise<FastifyInstance> {
  const { readiness = { state: 'ready' }, distDir = builtClients } = options
  const app = fastify({
    loggerInstance: context.log,
    logController: new LogController({ disableRequestLogging: true }),
    // One hop: of several addresses in the header only the last was written by the proxy.
    trustProxy: context.config.trustProxy ? (_address, hop) => hop < 1 : false,
    bodyLimit: bodyLimitBytes,
    http: { shouldUpgradeCallback: asksForSocket },
    forceCloseConnections: 'idle',
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  handleErrors(app)
  await registerSecurityHeaders(app, context.config)
  await app.register(cookie)
  await app.register(rateLimit, { global: false })
  registerHealthRoutes(app, context, readiness)
  registerSetupRoutes(app, context)
  registerSessionRoutes(app, context)
  registerCustomerRoutes(app, context)
  registerConversationRoutes(app, context)
  registerCustomerHistoryRoutes(app, context)
  context.sync.register(app)
  await registerStaticFiles(app, distDir)
  return app
}
