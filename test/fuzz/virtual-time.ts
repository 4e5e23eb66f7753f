import type { Scheduler } from '../../client/sync/transport.ts'

type Timer = { at: number; act: () => void; everyMs: number | undefined }

/** Runs everything that waits for nothing but promises. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** Time that stands still until it is cranked; clients get it as their scheduler, the server as the global timers. */
export class VirtualTime {
  nowAt = Date.UTC(2025, 0, 1)
  readonly #timers = new Set<Timer>()

  /** Calls `act` once after `ms`, or every `everyMs` from then on; the result cancels it. */
  after(ms: number, act: () => void, everyMs?: number): () => void {
    const timer = { at: this.nowAt + Math.max(0, ms), act, everyMs }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  scheduler(random: () => number): Scheduler {
    return { now: () => this.nowAt, after: (ms, act) => this.after(ms, act), random }
  }

  /** Moves time on by `ms` and runs what falls due, in order, with the promises between; what repeats runs once. */
  async advance(ms: number): Promise<void> {
    const until = this.nowAt + ms
    const repeated = new Set<Timer>()
    for (;;) {
      let next: Timer | undefined
      for (const timer of this.#timers) {
        if (timer.at <= until && !repeated.has(timer) && (!next || timer.at < next.at)) next = timer
      }
      if (!next) break
      this.nowAt = Math.max(this.nowAt, next.at)
      if (next.everyMs === undefined) this.#timers.delete(next)
      else {
        next.at = until + next.everyMs
        repeated.add(next)
      }
      next.act()
      await settle()
    }
    this.nowAt = until
  }

  /** Puts this time in the place of the global timers, which the server uses; the result puts the real ones back. */
  install(): () => void {
    const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis
    const cancels = new WeakMap<object, () => void>()
    const handle = (cancel: () => void): object => {
      const made = { unref: () => made, ref: () => made }
      cancels.set(made, cancel)
      return made
    }
    const cancel = (made: object | undefined): void => {
      const cancelMade = made && cancels.get(made)
      if (cancelMade) cancelMade()
      else clearTimeout(made as NodeJS.Timeout | undefined)
    }
    Object.assign(globalThis, {
      setTimeout: (act: () => void, ms = 0) => handle(this.after(ms, act)),
      setInterval: (act: () => void, ms: number) => handle(this.after(ms, act, ms)),
      clearTimeout: cancel,
      clearInterval: cancel,
    })
    return () => Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, clearInterval })
  }
}
