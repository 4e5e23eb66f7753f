import { useQuery } from '@tanstack/react-query'
import { Dexie } from 'dexie'
import { useLiveQuery } from 'dexie-react-hooks'
import { useState } from 'react'
import type { Conversation, Message } from '../../../domain/conversation/schema.ts'
import type { Id } from '../../../domain/ids.ts'
import type { OutboxEntry } from '../../sync/store-port.ts'
import { fetchConversation } from '../session/rest.ts'
import { useDirectory, useOnline, useWorkspace } from '../workspace/workspace-provider.tsx'

/** Messages read at first, and how many more with each step back. */
const WINDOW = 200

export type OpenConversation =
  | { kind: 'loading' }
  /** Neither on this device nor given by the server. `code` says why. */
  | { kind: 'missing'; code: string }
  | {
      kind: 'here'
      conversation: Conversation
      /** By `pos`; the newest ones. */
      messages: readonly Message[]
      /** The outbox by `order`, not newer than the messages. */
      entries: readonly OutboxEntry[]
      /** There are older ones than these. */
      hasOlder: boolean
      showOlder: () => void
    }

/** One conversation with its newest messages: from the local store, else (an old one) from the server. */
export function useConversation(id: Id): OpenConversation {
  const { store } = useWorkspace()
  const online = useOnline()
  const { entries } = useDirectory()
  const [count, setCount] = useState(WINDOW)
  const local = useLiveQuery(async () => {
    // The outbox first: an entry that leaves it meanwhile is found as a message, never nowhere.
    const unsent = await store.outbox.all()
    const conversation = await store.cacheDb.conversations.get(id)
    if (!conversation) return null
    const newest = await store.cacheDb.messages
      .where('[conversationId+pos]')
      .between([id, Dexie.minKey], [id, Dexie.maxKey])
      .reverse()
      .limit(count)
      .toArray()
    return { conversation, messages: newest.reverse(), entries: unsent }
  }, [store, id, count])
  const remote = useQuery({
    queryKey: ['conversation', id],
    queryFn: ({ signal }) => fetchConversation(id, signal),
    enabled: local === null && online,
  })
  if (local) {
    const hasOlder = (local.messages[0]?.pos ?? 1) > 1
    return { kind: 'here', ...local, hasOlder, showOlder: () => setCount(local.messages.length + WINDOW) }
  }
  if (local === undefined) return { kind: 'loading' }
  if (remote.data?.ok) {
    return { kind: 'here', ...remote.data.value, entries, hasOlder: false, showOlder: () => undefined }
  }
  if (remote.data && !remote.data.ok) return { kind: 'missing', code: remote.data.code }
  return online ? { kind: 'loading' } : { kind: 'missing', code: 'offline' }
}
