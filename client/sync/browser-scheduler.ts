import { type Id, makeId } from '../../domain/ids.ts'
import type { SyncEngine } from './engine-port.ts'
import type { Scheduler } from './transport.ts'

/** The device's own clock, timers and chance. */
export function createBrowserScheduler(): Scheduler {
  return {
    now: () => Date.now(),
    after(ms, act) {
      const timer = setTimeout(act, ms)
      return () => clearTimeout(timer)
    },
    random: () => Math.random(),
  }
}

/** A fresh id by the device's clock and the browser's random bytes. */
export function newBrowserId(): Id {
  return makeId(Date.now(), crypto.getRandomValues(new Uint8Array(10)))
}

/** Wakes the engine whenever the network or the person comes back; gives the function that ends it. */
export function wakeOnReturn(engine: Pick<SyncEngine, 'wake'>): () => void {
  const ended = new AbortController()
  const { signal } = ended
  const wake = (): void => engine.wake()
  window.addEventListener('online', wake, { signal })
  window.addEventListener('offline', wake, { signal })
  window.addEventListener('pageshow', wake, { signal })
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && wake(), { signal })
  return () => ended.abort()
}
