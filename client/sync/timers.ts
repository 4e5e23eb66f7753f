import type { Scheduler } from './transport.ts'

/** Timers that are all cancelled together. */
export type Timers = { after(ms: number, act: () => void): void; cancel(): void }

export function createTimers(scheduler: Scheduler): Timers {
  const cancels = new Set<() => void>()
  return {
    after(ms, act) {
      const cancel = scheduler.after(ms, () => {
        cancels.delete(cancel)
        act()
      })
      cancels.add(cancel)
    },
    cancel() {
      for (const cancel of cancels) cancel()
      cancels.clear()
    },
  }
}
