import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useShell } from '../shell.tsx'
import { useText } from '../text.tsx'
import style from './update-prompt.module.css'

const CHECK_EVERY_MS = 30 * 60_000

/** Says that a newer version waits; drafts and the outbox are on disk, so the reload loses nothing (A31). */
export function UpdatePrompt() {
  const text = useText()
  const { updates } = useShell()
  const [ready, setReady] = useState(false)
  const [later, setLater] = useState(false)
  useEffect(() => updates.onUpdateReady(() => setReady(true)), [updates])
  // The browser itself looks only when a page is loaded, and this one stays open for days.
  useEffect(() => {
    const timer = setInterval(() => updates.checkForUpdate(), CHECK_EVERY_MS)
    return () => clearInterval(timer)
  }, [updates])
  if (!ready || later) return null
  return (
    <div className={style.prompt} role="status">
      <span className={style.words}>{text('update.ready')}</span>
      <Button size="compact-sm" onClick={() => updates.applyUpdate()}>
        {text('update.reload')}
      </Button>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setLater(true)}>
        {text('update.later')}
      </Button>
    </div>
  )
}
