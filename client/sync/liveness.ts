import type { Scheduler } from './transport.ts'

const SILENCE_MS = 15_000
const ANSWER_MS = 8_000

/** Watches one connection; nothing happens after `stop`. */
export interface Liveness {
  /** A frame came. */
  heard(): void
  /** Asks now instead of after the silence. */
  probe(): void
  stop(): void
}

/**
 * Notices a connection that is dead without being closed (SPEC CON-1): after 15 s of silence it pings, and 8 s without
 * any frame after a ping is the end.
 */
export function watchLiveness(scheduler: Scheduler, ping: () => void, onDead: () => void): Liveness {
  let heardAt = scheduler.now()
  let probing = false
  let cancel = (): void => undefined

  const listen = (ms: number): void => {
    cancel = scheduler.after(ms, () => {
      // A clock that was set back must not make the silence look endless.
      const leftMs = Math.min(SILENCE_MS, SILENCE_MS - (scheduler.now() - heardAt))
      if (leftMs > 0) listen(leftMs)
      else probe()
    })
  }
  const probe = (): void => {
    if (probing) return
    probing = true
    cancel()
    cancel = scheduler.after(ANSWER_MS, onDead)
    ping()
  }
  listen(SILENCE_MS)

  return {
    heard() {
      heardAt = scheduler.now()
      if (!probing) return
      probing = false
      cancel()
      listen(SILENCE_MS)
    },
    probe,
    stop: () => cancel(),
  }
}
