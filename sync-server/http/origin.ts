import type { IncomingHttpHeaders } from 'node:http'
import type { Config } from '../config.ts'
import { AppError } from './app-error.ts'

/**
 * Whether a request comes from a page of this server (SPEC USR-6): from the public address or from the host that the
 * request itself is for. Programs other than browsers send no origin and are let through: they carry nobody's cookie.
 */
export function isOwnOrigin(config: Pick<Config, 'publicUrl'>, headers: IncomingHttpHeaders): boolean {
  const { origin, host } = headers
  if (origin === undefined || origin === config.publicUrl) return true
  return URL.canParse(origin) && new URL(origin).host === host
}

/** Throws `wrong-origin` for a request of another site's page. */
export function assertOwnOrigin(config: Pick<Config, 'publicUrl'>, headers: IncomingHttpHeaders): void {
  if (!isOwnOrigin(config, headers)) throw new AppError('wrong-origin')
}
