import { createContext, use } from 'react'
import type { InstallOffer } from './me/use-install.ts'

/** The newer version that may wait: the service worker's side of the update prompt. */
export type AppUpdates = {
  /** Calls the listener when a newer version waits; gives the way to stop listening. */
  onUpdateReady: (listener: () => void) => () => void
  /** The newer version takes over and the page reloads. */
  applyUpdate: () => void
  /** Looks now whether there is a newer version. */
  checkForUpdate: () => void
}

/** So long a newer version may take to arrive before the page is simply loaded again, ms. */
const NEWEST_WITHIN_MS = 10_000

/** Reloads into the newest version: the service worker would serve the present one once more. */
export function reloadNewest(updates: AppUpdates): void {
  updates.onUpdateReady(() => updates.applyUpdate())
  updates.checkForUpdate()
  setTimeout(() => window.location.reload(), NEWEST_WITHIN_MS)
}

/** What the page has of the browser around it: its updates and the offer to install. */
export type Shell = { updates: AppUpdates; install: InstallOffer }

export const ShellContext = createContext<Shell | undefined>(undefined)

/** The shell that `main.tsx` made. */
export function useShell(): Shell {
  const shell = use(ShellContext)
  if (!shell) throw new Error('outside ShellContext')
  return shell
}
