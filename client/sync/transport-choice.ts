import type { Transport } from './transport.ts'

/** Which way the next attempt goes (SPEC CON-3). */
export interface TransportChoice {
  readonly preferred: Transport
  next(): Transport
  /** The server has greeted by this one; or it would, as a look has shown. */
  worked(transport: Transport): void
  failed(transport: Transport): void
}

/** Attempts by the preferred transport before another gets a turn: few while it never got through, more once it did. */
const PATIENCE = { unproven: 2, proven: 6 }

/** The first transport is preferred; where it does not get through, all have their turn, one after the other. */
export function createTransportChoice(transports: readonly [Transport, ...Transport[]]): TransportChoice {
  const [preferred] = transports
  let isProven = false
  let failures = 0
  let turn = 0
  return {
    preferred,
    next() {
      turn = failures < (isProven ? PATIENCE.proven : PATIENCE.unproven) ? 0 : (turn + 1) % transports.length
      return transports[turn] ?? preferred
    },
    worked(transport) {
      if (transport !== preferred) return
      isProven = true
      failures = 0
    },
    failed(transport) {
      if (transport === preferred) failures += 1
    },
  }
}
