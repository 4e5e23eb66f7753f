import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OutboxEntry, SyncStore } from '../../client/sync/store-port.ts'
import { buildConversation, buildMessage, idOf } from '../client/sync/builders.ts'

/**
 * What every store of a device keeps to. `open` gives a fresh, empty store; `reopen` closes it and opens the same data
 * again, as a reload of the page does.
 */
export function syncStoreSuite(
  name: string,
  open: () => Promise<SyncStore>,
  reopen: (store: SyncStore) => Promise<SyncStore>,
): void {
  describe(name, () => {
    let store: SyncStore
    beforeEach(async () => {
      store = await open()
    })
    afterEach(async () => {
      await store.wipe()
      store.close()
    })

    cacheTests(
      () => store,
      async () => {
        store = await reopen(store)
        return store
      },
    )
    outboxTests(
      () => store,
      async () => {
        store = await reopen(store)
        return store
      },
    )
  })
}

const group = 'group:1'

function cacheTests(get: () => SyncStore, reload: () => Promise<SyncStore>): void {
  it('[STR-3] a transaction writes all that it was given', async () => {
    const conversation = { ...buildConversation({ id: idOf(1) }), scope: group }
    await get().cache.transaction(async (transaction) => {
      await transaction.putConversations([conversation])
      await transaction.putMessages([2, 1, 3].map((pos) => buildMessage({ conversationId: idOf(1), pos })))
      await transaction.putCursor(group, { epoch: 'e', seq: 4 })
    })
    const { cache } = await reload()
    expect(await cache.conversation(idOf(1))).toEqual(conversation)
    expect(await cache.allConversations()).toEqual([conversation])
    expect((await cache.messages(idOf(1))).map((message) => message.pos)).toEqual([1, 2, 3])
    expect(await cache.messages(idOf(2))).toEqual([])
    expect(await cache.cursors()).toEqual(new Map([[group, { epoch: 'e', seq: 4 }]]))
  })

  it('[STR-3] a transaction that throws writes nothing', async () => {
    const { cache } = get()
    const broken = cache.transaction(async (transaction) => {
      await transaction.putConversations([{ ...buildConversation({ id: idOf(1) }), scope: group }])
      await transaction.putCursor(group, { epoch: 'e', seq: 1 })
      throw new Error('full')
    })
    await expect(broken).rejects.toThrow('full')
    expect(await cache.allConversations()).toEqual([])
    expect(await cache.cursors()).toEqual(new Map())
  })

  it('[STR-3] a transaction reads its own writes', async () => {
    const row = { ...buildConversation({ id: idOf(1) }), scope: group }
    await get().cache.transaction(async (transaction) => {
      await transaction.putConversations([row])
      expect(await transaction.conversations([idOf(1), idOf(2)])).toEqual([row])
      expect(await transaction.conversationIdsOf(group)).toEqual([idOf(1)])
      await transaction.putCursor(group, { epoch: 'e', seq: 1 })
      expect(await transaction.cursor(group)).toEqual({ epoch: 'e', seq: 1 })
      await transaction.deleteConversations([idOf(1)])
      await transaction.deleteCursor(group)
      expect(await transaction.conversations([idOf(1)])).toEqual([])
      expect(await transaction.cursor(group)).toBeUndefined()
    })
    expect(await get().cache.allConversations()).toEqual([])
  })

  it('[STR-3] transactions run one after the other', async () => {
    const { cache } = get()
    const add = (): Promise<void> =>
      cache.transaction(async (transaction) => {
        const seq = (await transaction.cursor(group))?.seq ?? 0
        await transaction.putCursor(group, { epoch: 'e', seq: seq + 1 })
      })
    await Promise.all([add(), add(), add()])
    expect((await cache.cursors()).get(group)?.seq).toBe(3)
  })

  it('[STR-6] deleting a conversation takes its messages along and leaves the others', async () => {
    const { cache } = get()
    await cache.transaction(async (transaction) => {
      await transaction.putConversations([1, 2].map((n) => ({ ...buildConversation({ id: idOf(n) }), scope: group })))
      await transaction.putMessages([1, 2].map((n) => buildMessage({ conversationId: idOf(n), pos: 1 })))
    })
    await cache.transaction((transaction) => transaction.deleteConversations([idOf(1)]))
    expect(await cache.messages(idOf(1))).toEqual([])
    expect(await cache.messages(idOf(2))).toHaveLength(1)
    expect((await cache.allConversations()).map((row) => row.id)).toEqual([idOf(2)])
  })

  it('[STR-3] groups, colleagues and the own record are replaced by id and can be cleared', async () => {
    const { cache } = get()
    const me = { id: idOf(7), account: 'a', displayName: 'A', role: 'agent', enabled: true, groupIds: [] } as const
    const groupRecord = { id: idOf(3), key: 'k', name: 'Old', clientName: 'c', position: 1 }
    const staff = { id: idOf(7), displayName: 'A', role: 'agent', enabled: true, groupIds: [] } as const
    await cache.transaction(async (transaction) => {
      await transaction.putGroups([groupRecord])
      await transaction.putGroups([{ ...groupRecord, name: 'New' }])
      await transaction.putStaff([{ ...staff, groupIds: [] }])
      await transaction.putMe({ ...me, groupIds: [], presence: 'online' })
    })
    expect((await cache.groups()).map((one) => one.name)).toEqual(['New'])
    expect(await cache.staff()).toEqual([staff])
    expect((await cache.me())?.presence).toBe('online')
    await cache.transaction((transaction) => transaction.clearDirectory())
    expect([await cache.groups(), await cache.staff()]).toEqual([[], []])
  })

  it('[STR-3] a listener hears of the cache after the commit', async () => {
    const heard = new Promise<string>((resolve) => get().subscribe(resolve))
    await get().cache.transaction((transaction) => transaction.putCursor(group, { epoch: 'e', seq: 1 }))
    expect(await heard).toBe('cache')
  })
}

function post(n: number): Omit<OutboxEntry, 'order'> {
  const args = { groupId: idOf(1), text: `text ${n}` }
  return { id: idOf(n), lane: 'group:1', command: { id: idOf(n), at: n, type: 'post', args }, state: 'waiting' }
}

function outboxTests(get: () => SyncStore, reload: () => Promise<SyncStore>): void {
  it('[CMD-4] entries keep the order in which they were added, across reloads', async () => {
    const added = [await get().outbox.add(post(9)), await get().outbox.add(post(3))]
    await reload()
    added.push(await get().outbox.add(post(5)))
    expect(await get().outbox.all()).toEqual(added)
    const orders = added.map((entry) => entry.order)
    expect(orders).toEqual([...new Set(orders)].sort((a, b) => a - b))
  })

  it('[CMD-4] adding replaces older entries in the same step', async () => {
    await get().outbox.add(post(1))
    await get().outbox.add(post(2), [idOf(1)])
    expect((await get().outbox.all()).map((entry) => entry.id)).toEqual([idOf(2)])
  })

  it('[CMD-5] adding removes the draft that it was made of in the same step, and no other', async () => {
    await get().outbox.putDraft('c1', 'text 1')
    await get().outbox.putDraft('c2', 'half a sen')
    const entry = await get().outbox.add(post(1), [], 'c1')
    const { outbox } = await reload()
    expect(await outbox.all()).toEqual([entry])
    expect(await outbox.draft('c1')).toBe('')
    expect(await outbox.draft('c2')).toBe('half a sen')
  })

  it('[CMD-5] a refused entry keeps its command, its code and its detail', async () => {
    const entry = await get().outbox.add(post(1))
    await get().outbox.refuse(idOf(1), 'not-assignee', { name: 'B' })
    const { outbox } = await reload()
    expect(await outbox.all()).toEqual([{ ...entry, state: 'refused', code: 'not-assignee', detail: { name: 'B' } }])
  })

  it('[CMD-5] a retried entry waits again as the newest, under a new id', async () => {
    const first = await get().outbox.add(post(1))
    await get().outbox.add(post(2))
    await get().outbox.refuse(idOf(1), 'forbidden')
    await get().outbox.retry(idOf(1), idOf(3))
    const all = await get().outbox.all()
    expect(all.map((entry) => entry.id)).toEqual([idOf(2), idOf(3)])
    const command = { ...first.command, id: idOf(3) }
    expect(all[1]).toEqual({ ...first, id: idOf(3), command, order: all[1]?.order })
  })

  it('[CMD-5] refusing or retrying what is gone, or retrying what waits, changes nothing', async () => {
    await get().outbox.refuse(idOf(1), 'forbidden')
    await get().outbox.retry(idOf(1), idOf(3))
    expect(await get().outbox.all()).toEqual([])
    const entry = await get().outbox.add(post(2))
    await get().outbox.retry(idOf(2), idOf(3))
    expect(await get().outbox.all()).toEqual([entry])
  })

  it('[CMD-3] removed entries are gone', async () => {
    await get().outbox.add(post(1))
    await get().outbox.add(post(2))
    await get().outbox.remove([idOf(1), idOf(3)])
    expect((await get().outbox.all()).map((entry) => entry.id)).toEqual([idOf(2)])
  })

  it('[CMD-5] a draft is kept across reloads and removed by an empty text', async () => {
    await get().outbox.putDraft('c1', 'half a sen')
    await reload()
    expect(await get().outbox.draft('c1')).toBe('half a sen')
    await get().outbox.putDraft('c1', '')
    expect(await get().outbox.draft('c1')).toBe('')
  })

  it('[CMD-5] wiping removes entries, drafts and the cache', async () => {
    await get().outbox.add(post(1))
    await get().outbox.putDraft('c1', 'x')
    await get().cache.transaction((transaction) => transaction.putCursor(group, { epoch: 'e', seq: 1 }))
    await get().wipe()
    expect(await get().outbox.all()).toEqual([])
    expect(await get().outbox.draft('c1')).toBe('')
    expect(await get().cache.cursors()).toEqual(new Map())
  })
}
