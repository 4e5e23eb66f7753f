import { useLiveQuery } from 'dexie-react-hooks'
import { useEffect, useState } from 'react'
import type { Id } from '../../../domain/ids.ts'
import { can } from '../../../domain/roles/can.ts'
import type { OutboxEntry, StoredConversation } from '../../sync/store-port.ts'
import { useDirectory, useWorkspace } from './workspace-provider.tsx'

type Open = {
  conversations: readonly StoredConversation[]
  /** The outbox by `order`, not newer than the conversations. */
  entries: readonly OutboxEntry[]
}

/** The open conversations of all groups that are on this device, in any order, and what is unsent; undefined until first read. */
export function useOpenConversations(): Open | undefined {
  const { store } = useWorkspace()
  const { groups } = useDirectory()
  const ids = groups.map((group) => group.id)
  return useLiveQuery(async () => {
    // The outbox first: an entry that leaves it meanwhile is found in the conversation, never nowhere.
    const entries = await store.outbox.all()
    const keys = ids.flatMap((id) => [
      [id, 'active'],
      [id, 'queued'],
    ])
    return { conversations: await store.cacheDb.conversations.where('[groupId+status]').anyOf(keys).toArray(), entries }
  }, [store, ids.join()])
}

/** Keeps a group of other people on this device while it is looked at (superadmins). */
export function useWatchedGroup(groupId: Id | undefined): void {
  const { engine } = useWorkspace()
  const { me, actor } = useDirectory()
  const foreign = groupId !== undefined && !me.groupIds.includes(groupId)
  const allowed = foreign && can(actor, { action: 'subscribe', scope: `group:${groupId}` })
  useEffect(() => {
    if (!allowed) return
    const stops = [engine.watch(`group:${groupId}`), engine.watch(`queue:${groupId}`)]
    return () => {
      for (const stop of stops) stop()
    }
  }, [engine, allowed, groupId])
}

/** A state that this device keeps under a name, for the person. */
export function useKept<T extends string>(name: string, first: T): [T, (value: T) => void] {
  const { me } = useDirectory()
  const key = `holdfast-${me.id}-${name}`
  const [value, setValue] = useState<T>(() => (localStorage.getItem(key) as T | null) ?? first)
  return [
    value,
    (next) => {
      localStorage.setItem(key, next)
      setValue(next)
    },
  ]
}
