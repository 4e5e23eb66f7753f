import { Progress } from '@mantine/core'
import { useLiveQuery } from 'dexie-react-hooks'
import { useEffect, useState } from 'react'
import type { ScopeName } from '../../../domain/wire/scope.ts'
import type { SnapshotProgress } from '../../sync/engine-port.ts'
import { useText } from '../text.tsx'
import { connectionWord } from '../workspace/unsent.ts'
import { useConnection, useWorkspace } from '../workspace/workspace-provider.tsx'
import style from './first-sync.module.css'

type Sum = { done: number; total: number }

/** How far the very first sync of this device is; `over` when there is something local to show. */
export function useFirstSync(): Sum | 'unknown' | 'over' {
  const { engine, store } = useWorkspace()
  const connection = useConnection()
  const known = useLiveQuery(async () => (await store.cache.cursors()).size > 0, [store])
  const [scopes, setScopes] = useState<ReadonlyMap<ScopeName, SnapshotProgress>>(new Map())
  useEffect(
    () => engine.onProgress((progress) => setScopes((before) => new Map(before).set(progress.scope, progress))),
    [engine],
  )
  const catchingUp = connection.kind === 'open' && connection.catchingUp.size > 0
  const [everDone, setEverDone] = useState(false)
  useEffect(() => {
    if (known && !catchingUp) setEverDone(true)
  }, [known, catchingUp])
  const [startedEmpty, setStartedEmpty] = useState<boolean>()
  useEffect(() => {
    if (known !== undefined) setStartedEmpty((before) => before ?? !known)
  }, [known])
  if (startedEmpty === undefined) return 'unknown'
  if (!startedEmpty || everDone) return 'over'
  const all = [...scopes.values()]
  return {
    done: all.reduce((sum, one) => sum + one.conversations, 0),
    total: all.reduce((sum, one) => sum + one.total, 0),
  }
}

/** The first sync with its real progress. */
export function FirstSync({ progress }: { progress: Sum }) {
  const text = useText()
  const connection = useConnection()
  const { done, total } = progress
  const percent = total === 0 ? 0 : Math.round((done / total) * 100)
  const counted = total > 0 ? text('sync.progress', { n: done, m: total }) : text('sync.starting')
  const label = connectionWord(connection) === 'offline' ? text('sync.needsNetwork') : counted
  return (
    <div className={style.box} role="status">
      <p className={style.text}>{label}</p>
      <Progress value={percent} size="sm" w="100%" aria-label={text('sync.title')} />
    </div>
  )
}
