import { Workbox } from 'workbox-window'

/** The agents' app and its service worker, as the screens need it. */
export type AppWorker = {
  /** Calls `listener` when a newer version waits (also if it has waited since before); gives the way to stop listening. */
  onUpdateReady(listener: () => void): () => void
  /** The person agreed: the newer version takes over and the page reloads. Drafts and the outbox are on disk. */
  applyUpdate(): void
  /** Asks the server now whether there is a newer version. */
  checkForUpdate(): void
}

/** Where there are no service workers (or none is built, as under the dev server), nothing ever happens. */
const noWorker: AppWorker = { onUpdateReady: () => () => {}, applyUpdate: () => {}, checkForUpdate: () => {} }

/**
 * Registers `/sw.js`. Call it once, when the app has started.
 * @param reload reloads the page; called once, after the new version took over
 * @param enabled false under the dev server
 */
export function registerAppWorker(reload: () => void, enabled: boolean): AppWorker {
  if (!enabled || !('serviceWorker' in navigator)) return noWorker
  const workbox = new Workbox('/sw.js', { scope: '/' })
  const listeners = new Set<() => void>()
  let waiting = false
  let applied = false

  workbox.addEventListener('waiting', () => {
    waiting = true
    for (const listener of listeners) listener()
  })
  workbox.addEventListener('controlling', (event) => {
    // Not on the very first visit, when the worker merely takes over the page that installed it.
    if (applied || event.isUpdate) reload()
  })
  // A refused registration (a private window) only means that there is no offline shell.
  workbox.register().catch(() => undefined)

  return {
    onUpdateReady(listener) {
      listeners.add(listener)
      if (waiting) listener()
      return () => listeners.delete(listener)
    },
    applyUpdate() {
      applied = true
      workbox.messageSkipWaiting()
    },
    checkForUpdate() {
      workbox.update().catch(() => undefined)
    },
  }
}
