/**
 * What a refusal means to the one who asked: `never` = the same request will never be accepted; `later` = it may be
 * accepted as it is, so keep it and try again; `auth` = log in (or get a new token) first, then try again.
 */
export type RetryClass = 'never' | 'later' | 'auth'

type ErrorFacts = {
  retry: RetryClass
  /** HTTP status where the code is the answer to a REST call. */
  http: number
  /** WebSocket close code where the code ends the connection. */
  close?: number
  level: 'debug' | 'info' | 'warn' | 'error'
}

/** Every code that anything in the product answers with. Texts for people are in the clients' catalogues, by code. */
export const errors = {
  'already-accepted': { retry: 'never', http: 409, level: 'info' },
  'already-ended': { retry: 'never', http: 409, level: 'info' },
  'bad-frame': { retry: 'never', http: 400, level: 'info' },
  'bad-credentials': { retry: 'never', http: 401, level: 'info' },
  'bad-request': { retry: 'never', http: 400, level: 'info' },
  'account-taken': { retry: 'never', http: 409, level: 'info' },
  csrf: { retry: 'never', http: 403, level: 'warn' },
  'expired-session': { retry: 'auth', http: 401, close: 4401, level: 'info' },
  forbidden: { retry: 'never', http: 403, level: 'info' },
  'frame-too-large': { retry: 'never', http: 413, close: 1009, level: 'info' },
  'id-reused': { retry: 'never', http: 409, level: 'warn' },
  internal: { retry: 'later', http: 500, level: 'error' },
  'lane-blocked': { retry: 'later', http: 409, level: 'debug' },
  'last-superadmin': { retry: 'never', http: 409, level: 'info' },
  'not-active': { retry: 'never', http: 409, level: 'info' },
  'not-assignee': { retry: 'never', http: 403, level: 'info' },
  'not-found': { retry: 'never', http: 404, level: 'info' },
  'not-queued': { retry: 'never', http: 409, level: 'info' },
  'nobody-waiting': { retry: 'never', http: 409, level: 'info' },
  offline: { retry: 'later', http: 503, level: 'debug' },
  overloaded: { retry: 'later', http: 503, level: 'warn' },
  'queue-full': { retry: 'never', http: 429, level: 'info' },
  'rate-limited': { retry: 'later', http: 429, level: 'info' },
  'server-stopping': { retry: 'later', http: 503, close: 1012, level: 'info' },
  'set-up-done': { retry: 'never', http: 409, level: 'info' },
  'text-too-long': { retry: 'never', http: 400, level: 'info' },
  'timed-out': { retry: 'later', http: 504, level: 'info' },
  'unknown-command': { retry: 'never', http: 400, level: 'info' },
  'unknown-frame': { retry: 'never', http: 400, level: 'info' },
  'version-too-old': { retry: 'never', http: 426, close: 4426, level: 'info' },
  'wrong-origin': { retry: 'never', http: 403, level: 'warn' },
  'wrong-token': { retry: 'auth', http: 401, close: 4401, level: 'info' },
} as const satisfies Record<string, ErrorFacts>

export type ErrorCode = keyof typeof errors

/** Narrows a string from the wire to a known code; an unknown one (a newer server's) is undefined. */
export function knownErrorCode(code: string): ErrorCode | undefined {
  return Object.hasOwn(errors, code) ? (code as ErrorCode) : undefined
}

/** The retry class of a code; a code this version does not know is never retried by itself. */
export function retryOf(code: string): RetryClass {
  const known = knownErrorCode(code)
  return known === undefined ? 'never' : errors[known].retry
}

/** A refusal by a rule: the code, and what the person should be told with it (who has it, the limit …). */
export type Refusal = { ok: false; code: ErrorCode; detail?: Record<string, string | number> }

/** Makes a refusal. */
export function refuse(code: ErrorCode, detail?: Record<string, string | number>): Refusal {
  return detail === undefined ? { ok: false, code } : { ok: false, code, detail }
}

/** For the `default` of a switch over a union: the compiler proves that it cannot be reached. */
export function assertNever(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
