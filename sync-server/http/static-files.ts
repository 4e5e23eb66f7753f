import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { answerNotFound } from './error-handler.ts'

/** Names of built files carry a hash of their content there. */
const hashed = /[\\/]assets[\\/]/
const chatWorker = /[\\/]chat[\\/]sw\.js$/
const notPages = /^\/(api|sync|chat|assets)(\/|$)/

/**
 * Serves the built clients of `distDir`: the staff's app at `/`, with its page for every address that a browser asks
 * for and that is nothing else, and the customers' page at `/chat`. Clients that are not built are not served.
 */
export async function registerStaticFiles(app: FastifyInstance, distDir: string): Promise<void> {
  const [agentDir, chatDir] = [join(distDir, 'agent'), join(distDir, 'chat')]
  const [hasAgent, hasChat] = [existsSync(agentDir), existsSync(chatDir)]
  if (hasAgent) {
    await app.register(fastifyStatic, { ...options, root: agentDir, prefix: '/' })
    app.get('/', (_request, reply) => reply.sendFile('index.html', agentDir, { cacheControl: false }))
  }
  if (hasChat) {
    await app.register(fastifyStatic, { ...options, root: chatDir, prefix: '/chat/', decorateReply: !hasAgent })
    for (const url of ['/chat', '/chat/']) {
      app.get(url, (_request, reply) => reply.sendFile('index.html', chatDir, { cacheControl: false }))
    }
  }
  app.setNotFoundHandler((request, reply) =>
    hasAgent && wantsPage(request)
      ? reply.sendFile('index.html', agentDir, { cacheControl: false })
      : answerNotFound(request, reply),
  )
}

const options = { index: false as const, cacheControl: false, setHeaders }

function setHeaders(reply: FastifyReply, path: string): void {
  const isForever = hashed.test(path)
  reply.header('cache-control', isForever ? 'public, max-age=31536000, immutable' : 'no-cache')
  if (chatWorker.test(path)) reply.header('service-worker-allowed', '/chat')
}

function wantsPage(request: FastifyRequest): boolean {
  const path = request.url.split('?', 1)[0] ?? ''
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  return isRead && !notPages.test(path) && (request.headers.accept ?? '').includes('text/html')
}
