import type { ErrorCode } from '../../../domain/errors.ts'
import type { ConnectionState } from '../../sync/engine-port.ts'
import type { OutboxEntry } from '../../sync/store-port.ts'

/** How long a command may be on its way before a person is told that it is not sent, ms. */
export const QUIET_MS = 2_500

/** What a person did that is not sent: everything but read markers, which nobody typed. */
export function unsentOf(entries: readonly OutboxEntry[]): OutboxEntry[] {
  return entries.filter((entry) => entry.command.type !== 'read')
}

/**
 * Those that are worth telling of: refused ones, all while there is no connection, and with one only what takes longer
 * than usual. `nowMs` is the device's time.
 */
export function toldUnsent(entries: readonly OutboxEntry[], open: boolean, nowMs: number): OutboxEntry[] {
  return unsentOf(entries).filter((entry) => !open || entry.state === 'refused' || nowMs - entry.command.at > QUIET_MS)
}

/** Refusals that the same command meets again, whatever happens meanwhile. */
const hopeless: ReadonlySet<string> = new Set<ErrorCode>([
  'already-accepted',
  'already-ended',
  'bad-frame',
  'bad-request',
  'frame-too-large',
  'not-found',
  'not-queued',
  'text-too-long',
])

/** Whether it makes sense to send a refused entry once more: what it met may have changed (who has the customer, rights). */
export function canRetry({ state, code }: Pick<OutboxEntry, 'state' | 'code'>): boolean {
  return state === 'refused' && !hopeless.has(code ?? '')
}

/** The connection in the words that a person sees. `connecting`: the first try, which nobody has to be told of. */
export type ConnectionWord = 'online' | 'connecting' | 'reconnecting' | 'offline'

/** After so many attempts in a row that failed, the person is offline. */
const MOST_RECONNECTS = 2

/** The word for a state; a refusal counts as offline. */
export function connectionWord(state: ConnectionState): ConnectionWord {
  switch (state.kind) {
    case 'open':
      return 'online'
    case 'connecting':
      // Between two waits that are told as offline an attempt is no news.
      if (state.attempt > MOST_RECONNECTS) return 'offline'
      return state.attempt === 0 ? 'connecting' : 'reconnecting'
    case 'waiting':
      return state.attempt > MOST_RECONNECTS ? 'offline' : 'reconnecting'
    default:
      return 'offline'
  }
}
