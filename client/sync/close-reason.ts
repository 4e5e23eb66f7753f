import { retryOf } from '../../domain/errors.ts'
import type { DownFrame } from '../../domain/wire/down.ts'
import type { CloseReason } from './transport.ts'

/** Codes after which trying again is of no use until the person, or a newer program, has done something. */
export function isFinalCode(code: string): boolean {
  return retryOf(code) === 'auth' || code === 'version-too-old'
}

/** What the end of a connection with this code means for the next attempt. */
export function reasonOfCode(code: string): CloseReason {
  if (code === 'server-stopping') return { kind: 'come-back', afterMs: 1_000 }
  return isFinalCode(code) ? { kind: 'refused', code } : { kind: 'lost' }
}

/** What the server's farewell means. */
export function reasonOfBye({ code, afterMs }: Extract<DownFrame, { t: 'bye' }>): CloseReason {
  return isFinalCode(code) ? { kind: 'refused', code } : { kind: 'come-back', afterMs }
}
