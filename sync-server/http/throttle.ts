import '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { AppError } from './app-error.ts'

export type Throttle = (request: FastifyRequest) => Promise<void>

/**
 * Counts requests by what `keyOf` gives; from the one after `max` within `windowMs` on, throws `rate-limited` with the
 * seconds to wait. @fastify/rate-limit must be registered.
 */
export function makeThrottle(
  app: FastifyInstance,
  options: { name: string; max: number; windowMs: number; keyOf: (request: FastifyRequest) => string },
): Throttle {
  const count = app.createRateLimit({
    max: options.max,
    timeWindow: options.windowMs,
    keyGenerator: (request) => `${options.name}:${options.keyOf(request)}`,
  })
  return async (request) => {
    const result = await count(request)
    if (!result.isAllowed && result.isExceeded) throw new AppError('rate-limited', { seconds: result.ttlInSeconds })
  }
}
