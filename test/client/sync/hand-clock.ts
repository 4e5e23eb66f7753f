import type { Scheduler } from '../../../client/sync/transport.ts'

export type HandClock = Scheduler & {
  /** Moves time on by `ms`; runs what falls due, in order, with the promises between. */
  pass(ms: number): Promise<void>
  /** How many timers are set. */
  readonly pending: number
}

/** Runs everything that waits for nothing but promises. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** A clock that a test cranks; chance is always `random`. */
export function createHandClock(random = 0.5): HandClock {
  let nowAt = 1_000_000
  let timers: { at: number; act: () => void }[] = []
  return {
    now: () => nowAt,
    random: () => random,
    after(ms, act) {
      const timer = { at: nowAt + ms, act }
      timers.push(timer)
      return () => {
        timers = timers.filter((one) => one !== timer)
      }
    },
    get pending() {
      return timers.length
    },
    async pass(ms) {
      const until = nowAt + ms
      await settle()
      for (;;) {
        const next = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        timers = timers.filter((one) => one !== next)
        nowAt = Math.max(nowAt, next.at)
        next.act()
        await settle()
      }
      nowAt = until
    },
  }
}
