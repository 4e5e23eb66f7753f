import { createContext, use } from 'react'
import type { AppWorker } from '../../pwa/register.ts'
import type { InstallOffer } from './me/use-install.ts'

/** What the page has of the browser around it: the service worker and the offer to install. */
export type Shell = { worker: AppWorker; install: InstallOffer }

export const ShellContext = createContext<Shell | undefined>(undefined)

/** The shell that `main.tsx` made. */
export function useShell(): Shell {
  const shell = use(ShellContext)
  if (!shell) throw new Error('outside ShellContext')
  return shell
}
