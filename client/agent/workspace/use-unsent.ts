import { useEffect, useState } from 'react'
import type { OutboxEntry } from '../../sync/store-port.ts'
import { QUIET_MS, toldUnsent, unsentOf } from './unsent.ts'
import { useDirectory, useOnline } from './workspace-provider.tsx'

/** The unsent things that a person is told of now, by `order`. */
export function useToldUnsent(): readonly OutboxEntry[] {
  const { entries } = useDirectory()
  const open = useOnline()
  const [nowMs, setNowMs] = useState(() => Date.now())
  const unsent = unsentOf(entries)
  const told = toldUnsent(entries, open, nowMs)
  const quiet = unsent.length > told.length
  useEffect(() => {
    if (!quiet) return
    const timer = setInterval(() => setNowMs(Date.now()), QUIET_MS)
    return () => clearInterval(timer)
  }, [quiet])
  return told
}
