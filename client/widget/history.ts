import * as z from 'zod/mini'
import { wholeConversationSchema } from '../../domain/wire/down.ts'
import type { CustomerSessionReply } from '../../domain/wire/rest.ts'
import type { SyncStore } from '../sync/store-port.ts'
import { sortConversations } from './view-model.ts'

const reply = z.object({ items: z.array(wholeConversationSchema), more: z.boolean() })

/**
 * Fetches the customer's conversations before the oldest one here and puts them into the store, where the screen finds
 * them, also without a network from then on. `none`: there are no more.
 */
export async function loadOlder(session: CustomerSessionReply, store: SyncStore): Promise<'more' | 'none' | 'offline'> {
  const [oldest] = sortConversations(await store.cache.allConversations())
  if (!oldest) return 'none'
  try {
    const response = await fetch(`/api/customer/conversations?before=${oldest.queuedAt}`, {
      headers: { authorization: `Bearer ${session.token}` },
    })
    if (!response.ok) return 'offline'
    const { items, more } = reply.parse(await response.json())
    const scope = `customer:${session.customerId}`
    await store.cache.transaction(async (cache) => {
      await cache.putConversations(items.map(({ conversation }) => ({ ...conversation, scope })))
      await cache.putMessages(items.flatMap(({ messages }) => messages))
    })
    return more ? 'more' : 'none'
  } catch {
    return 'offline'
  }
}
