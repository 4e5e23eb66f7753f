import { useQuery } from '@tanstack/react-query'
import { useLiveQuery } from 'dexie-react-hooks'
import type { Conversation } from '../../../domain/conversation/schema.ts'
import type { Id } from '../../../domain/ids.ts'
import { fetchEnded } from '../session/rest.ts'
import { useDirectory, useOnline, useWorkspace } from '../workspace/workspace-provider.tsx'
import { filterEnded } from './filter-ended.ts'

export type EndedAsk = { groupId: Id | undefined; name: string; mine: boolean; page: number }

export type EndedPage = {
  items: readonly Conversation[]
  total: number
  pages: number
  /** These are only what this device has. */
  localOnly: boolean
}

/** A page of ended conversations from the server; without it, all that are on this device (A18). */
export function useEnded({ groupId, name, mine, page }: EndedAsk): EndedPage | undefined {
  const { store } = useWorkspace()
  const { me } = useDirectory()
  const online = useOnline()
  const group = groupId ?? ''
  const local = useLiveQuery(
    () => store.cacheDb.conversations.where('[groupId+status]').equals([group, 'ended']).toArray(),
    [store, group],
  )
  const remote = useQuery({
    // The local count is in the key so that a conversation that ends now brings the page up to date.
    queryKey: ['ended', group, name, mine, page, local?.length],
    queryFn: ({ signal }) => fetchEnded({ groupId: group, name, mine, page }, signal),
    enabled: online && group !== '' && local !== undefined,
    // Another group's page must not stand under this group's tab.
    placeholderData: (before, query) => (query?.queryKey[1] === group ? before : undefined),
  })
  if (group === '') return undefined
  if (online && remote.data?.ok) {
    const { items, total, pageSize } = remote.data.value
    return { items, total, pages: Math.max(1, Math.ceil(total / pageSize)), localOnly: false }
  }
  if (!local || (online && remote.isPending)) return undefined
  const items = filterEnded(local, { name, mine, meId: me.id })
  return { items, total: items.length, pages: 1, localOnly: true }
}
