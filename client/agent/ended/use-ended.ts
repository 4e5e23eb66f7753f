import { useQuery } from '@tanstack/react-query'
import { Dexie } from 'dexie'
import { useLiveQuery } from 'dexie-react-hooks'
import type { Conversation } from '../../../domain/conversation/schema.ts'
import type { Id } from '../../../domain/ids.ts'
import type { Row } from '../conversations/rows.ts'
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

/** What was said last, by conversation, of those whose messages are on this device: the end of every one is a system line. */
export function useLastTexts(items: readonly Conversation[]): ReadonlyMap<Id, Row['preview']> | undefined {
  const { store } = useWorkspace()
  const ids = items.map((one) => one.id)
  return useLiveQuery(async () => {
    const newest = (id: Id) =>
      store.cacheDb.messages
        .where('[conversationId+pos]')
        .between([id, Dexie.minKey], [id, Dexie.maxKey])
        .reverse()
        .filter((message) => message.body.kind === 'text')
        .first()
    const found = await Promise.all(ids.map(newest))
    return new Map(
      found.flatMap((message) =>
        message
          ? [[message.conversationId, { body: message.body, own: message.author.kind === 'staff' }] as const]
          : [],
      ),
    )
  }, [store, ids.join()])
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
