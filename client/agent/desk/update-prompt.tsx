import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { AppWorker } from '../../../pwa/register.ts'
import { useText } from '../text.tsx'
import style from './update-prompt.module.css'

/** Says that a newer version waits; drafts and the outbox are on disk, so the reload loses nothing (A31). */
export function UpdatePrompt({ worker }: { worker: AppWorker }) {
  const text = useText()
  const [ready, setReady] = useState(false)
  const [later, setLater] = useState(false)
  useEffect(() => worker.onUpdateReady(() => setReady(true)), [worker])
  if (!ready || later) return null
  return (
    <div className={style.prompt} role="status">
      <span className={style.words}>{text('update.ready')}</span>
      <Button size="compact-sm" onClick={() => worker.applyUpdate()}>
        {text('update.reload')}
      </Button>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setLater(true)}>
        {text('update.later')}
      </Button>
    </div>
  )
}
