import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { AppError } from './app-error.ts'

/** Every refusal of a REST call becomes an `errorReply` with a code; a bug is logged and only says `internal` (SPEC APP-1). */
export function handleErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => answer(toAppError(error), error, request, reply))
}

/** The answer to a call of something that does not exist. */
export function answerNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = new AppError('not-found')
  return answer(error, error, request, reply)
}

function answer(refusal: AppError, cause: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { code, detail, level, status } = refusal
  if (code === 'internal') request.log.error({ err: cause }, 'a request failed')
  else request.log[level]({ code, detail }, 'a request was refused')
  if (detail?.seconds !== undefined) reply.header('retry-after', detail.seconds)
  return reply.code(status).send(detail === undefined ? { code } : { code, detail })
}

/** Fastify's own refusals are told by their status; what has none is a bug. */
function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (hasZodFastifySchemaValidationErrors(error)) {
    return new AppError('bad-request', { path: error.validation[0]?.instancePath ?? '' })
  }
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  if (status === 413) return new AppError('frame-too-large')
  return new AppError(status >= 400 && status < 500 ? 'bad-request' : 'internal')
}
