import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMemoryStore, type MemoryStore } from '../../../client/store/memory-store.ts'
import { applyEvents, dropScope, replaceScope } from '../../../client/sync/apply.ts'
import type { StreamEvent } from '../../../domain/wire/events.ts'
import { buildConversation, buildMessage, idOf } from './builders.ts'
import { accepted, epoch, group, posted, queue, snapshot } from './rig.ts'

const first = idOf(1)

function queued(n = 1): StreamEvent {
  return { type: 'conversationQueued', at: 1, conversation: buildConversation({ id: idOf(n) }), messages: [] }
}

async function contentOf(store: MemoryStore): Promise<unknown> {
  const { cache } = store
  const rows = (await cache.allConversations()).sort((a, b) => (a.id < b.id ? -1 : 1))
  const messages = await Promise.all(rows.map((row) => cache.messages(row.id)))
  return { rows, messages, cursors: await cache.cursors(), groups: await cache.groups(), me: await cache.me() }
}

describe('events of one scope', () => {
  it('[STR-3] patches and whole conversations give the state that the server has', async () => {
    const store = createMemoryStore()
    const events = [accepted(), posted(1), posted(2)]
    const result = await applyEvents(store, group, epoch, 1, events)
    expect(result).toEqual({ kind: 'applied', cursor: { epoch, seq: 3 }, commands: [] })
    expect(await store.cache.conversation(first)).toMatchObject({ scope: group, lastPos: 2, staffUnread: 2 })
    expect((await store.cache.messages(first)).map((message) => message.pos)).toEqual([1, 2])
  })

  it('[STR-3] a read marker moves the row', async () => {
    const store = createMemoryStore()
    const read: StreamEvent = { type: 'readMarked', at: 4, conversationId: first, side: 'staff', pos: 2, unread: 0 }
    await applyEvents(store, group, epoch, 1, [accepted(), posted(1), posted(2), read])
    expect(await store.cache.conversation(first)).toMatchObject({ staffReadPos: 2, staffUnread: 0 })
  })

  it('[STR-3] records of the workspace and of the person are replaced', async () => {
    const store = createMemoryStore()
    const row = { id: idOf(3), key: 'k', name: 'Old', clientName: 'c', position: 1 }
    const me = { id: idOf(9), account: 'a', displayName: 'A', role: 'agent', enabled: true, groupIds: [] } as const
    await applyEvents(store, 'workspace', epoch, 1, [
      { type: 'groupPut', at: 1, group: row },
      { type: 'groupPut', at: 2, group: { ...row, name: 'New' } },
      { type: 'staffPut', at: 3, staff: { id: idOf(9), displayName: 'A', role: 'agent', enabled: true, groupIds: [] } },
      { type: 'meChanged', at: 4, me: { ...me, groupIds: [], presence: 'away' } },
    ])
    expect((await store.cache.groups()).map(({ name }) => name)).toEqual(['New'])
    expect(await store.cache.staff()).toHaveLength(1)
    expect((await store.cache.me())?.presence).toBe('away')
  })

  it('[STR-1] events that do not follow on the cursor change nothing', async () => {
    const store = createMemoryStore()
    await applyEvents(store, group, epoch, 1, [accepted()])
    const before = await contentOf(store)
    expect(await applyEvents(store, group, epoch, 3, [posted(2)])).toEqual({ kind: 'gap', cursor: { epoch, seq: 1 } })
    expect(await contentOf(store)).toEqual(before)
  })

  it('[STR-5] events of another database change nothing', async () => {
    const store = createMemoryStore()
    await applyEvents(store, group, epoch, 1, [accepted()])
    expect((await applyEvents(store, group, 'second', 2, [posted(1)])).kind).toBe('gap')
    expect((await store.cache.conversation(first))?.lastPos).toBe(0)
  })

  it('[CMD-3] the commands of events that came before are told again', async () => {
    const store = createMemoryStore()
    const events = [accepted(), posted(1, idOf(77))]
    await applyEvents(store, group, epoch, 1, events)
    const again = await applyEvents(store, group, epoch, 1, events)
    expect(again).toEqual({ kind: 'applied', cursor: { epoch, seq: 2 }, commands: [idOf(77)] })
    expect((await store.cache.conversation(first))?.staffUnread).toBe(1)
  })

  it('[STR-3] one by one, in pieces and with repetitions give the same store', async () => {
    const shape = fc.array(fc.record({ kind: fc.integer({ min: 0, max: 5 }), of: fc.integer({ min: 1, max: 3 }) }), {
      minLength: 1,
      maxLength: 40,
    })
    const cuts = fc.array(fc.record({ size: fc.integer({ min: 1, max: 6 }), back: fc.integer({ min: 0, max: 5 }) }), {
      minLength: 1,
      maxLength: 60,
    })
    await fc.assert(
      fc.asyncProperty(shape, cuts, async (kinds, pieces) => {
        const events = eventsOf(kinds)
        const oneByOne = createMemoryStore()
        for (const [index, event] of events.entries()) await applyEvents(oneByOne, group, epoch, index + 1, [event])
        const inPieces = createMemoryStore()
        for (let done = 0, turn = 0; done < events.length; turn += 1) {
          const { size, back } = pieces[turn % pieces.length]!
          const from = Math.max(0, done - back)
          const result = await applyEvents(inPieces, group, epoch, from + 1, events.slice(from, done + size))
          expect(result.kind).toBe('applied')
          done = Math.min(events.length, done + size)
        }
        expect(await contentOf(inPieces)).toEqual(await contentOf(oneByOne))
      }),
      { numRuns: 200 },
    )
  })
})

/** A believable stream: posts follow on, and a conversation that is removed may come again. */
function eventsOf(kinds: { kind: number; of: number }[]): StreamEvent[] {
  const lastPos = new Map<number, number>()
  return kinds.map(({ kind, of }, index): StreamEvent => {
    const pos = lastPos.get(of)
    if (pos === undefined || kind === 0) {
      lastPos.set(of, pos ?? 0)
      const conversation = buildConversation({ id: idOf(of), status: 'active', lastPos: pos ?? 0, queuedAt: index })
      return { type: 'conversationAccepted', at: index, conversation, messages: [] }
    }
    if (kind === 1) {
      lastPos.delete(of)
      return { type: 'conversationUnqueued', at: index, conversationId: idOf(of) }
    }
    if (kind === 2) {
      return { type: 'readMarked', at: index, conversationId: idOf(of), side: 'staff', pos, unread: 0 }
    }
    lastPos.set(of, pos + 1)
    return posted(pos + 1, undefined, of)
  })
}

describe('a conversation on its way from the queue to the group', () => {
  const unqueued: StreamEvent = { type: 'conversationUnqueued', at: 2, conversationId: first }

  it('[STR-4] it moves whichever scope tells first', async () => {
    const steps = {
      byGroup: (store: MemoryStore) => applyEvents(store, group, epoch, 1, [accepted()]),
      byQueue: (store: MemoryStore) => applyEvents(store, queue, epoch, 2, [unqueued]),
    }
    for (const order of [
      [steps.byGroup, steps.byQueue],
      [steps.byQueue, steps.byGroup],
    ]) {
      const store = createMemoryStore()
      await applyEvents(store, queue, epoch, 1, [queued()])
      for (const step of order) await step(store)
      expect(await store.cache.conversation(first)).toMatchObject({ scope: group, status: 'active' })
    }
  })

  it('[STR-4] late news of the queue leave the accepted conversation alone', async () => {
    const store = createMemoryStore()
    await applyEvents(store, group, epoch, 1, [accepted(), posted(1)])
    const before = await store.cache.conversation(first)
    await applyEvents(store, queue, epoch, 1, [queued(), posted(1), unqueued])
    expect(await store.cache.conversation(first)).toEqual(before)
    expect(await store.cache.messages(first)).toHaveLength(1)
  })

  it('[STR-4] a snapshot of the queue leaves the accepted conversation alone', async () => {
    const store = createMemoryStore()
    await applyEvents(store, group, epoch, 1, [accepted(), posted(1)])
    const conversation = buildConversation({ id: first })
    await replaceScope(store, [snapshot({ scope: queue, conversations: [{ conversation, messages: [] }] })])
    expect(await store.cache.conversation(first)).toMatchObject({ scope: group, status: 'active' })
    expect(await store.cache.messages(first)).toHaveLength(1)
  })

  it('[STR-4] the unqueued conversation takes its messages along', async () => {
    const store = createMemoryStore()
    await applyEvents(store, queue, epoch, 1, [queued(), posted(1)])
    await applyEvents(store, queue, epoch, 3, [unqueued])
    expect(await store.cache.allConversations()).toEqual([])
    expect(await store.cache.messages(first)).toEqual([])
  })
})

describe('a snapshot', () => {
  it('[STR-5] replaces the scope and nothing else', async () => {
    const store = createMemoryStore()
    await applyEvents(store, group, epoch, 1, [accepted(1), posted(1), accepted(2)])
    await applyEvents(store, queue, epoch, 1, [queued(3)])
    const conversation = buildConversation({ id: idOf(2), status: 'ended', lastPos: 1 })
    const messages = [buildMessage({ conversationId: idOf(2), pos: 1 })]
    const other = buildConversation({ id: idOf(4), status: 'active' })
    const cursor = await replaceScope(store, [
      snapshot({ epoch: 'second', seq: 9, of: 2, conversations: [{ conversation, messages }] }),
      snapshot({ epoch: 'second', seq: 9, part: 2, of: 2, conversations: [{ conversation: other, messages: [] }] }),
    ])
    expect(cursor).toEqual({ epoch: 'second', seq: 9 })
    expect((await store.cache.allConversations()).map(({ id }) => id).sort()).toEqual([idOf(2), idOf(3), idOf(4)])
    expect(await store.cache.messages(first)).toEqual([])
    expect(await store.cache.messages(idOf(2))).toEqual(messages)
    expect((await store.cache.cursors()).get(group)).toEqual(cursor)
  })

  it('[STR-5] messages of the database before do not stay between the new ones', async () => {
    const store = createMemoryStore()
    await applyEvents(store, group, epoch, 1, [accepted(), posted(1, idOf(71)), posted(2, idOf(72))])
    const conversation = buildConversation({ id: first, status: 'active', lastPos: 1 })
    const messages = [buildMessage({ pos: 1 })]
    await replaceScope(store, [snapshot({ epoch: 'second', seq: 1, conversations: [{ conversation, messages }] })])
    expect(await store.cache.messages(first)).toEqual(messages)
  })

  it('[STR-5] of the workspace replaces groups and colleagues', async () => {
    const store = createMemoryStore()
    const row = { id: idOf(3), key: 'k', name: 'Old', clientName: 'c', position: 1 }
    await applyEvents(store, 'workspace', epoch, 1, [{ type: 'groupPut', at: 1, group: row }])
    const kept = { ...row, id: idOf(4) }
    await replaceScope(store, [snapshot({ scope: 'workspace', seq: 5, groups: [kept], staff: [] })])
    expect(await store.cache.groups()).toEqual([kept])
  })
})

describe('a revoked scope', () => {
  it('[STR-6] takes its rows, their messages and its cursor', async () => {
    const store = createMemoryStore()
    await applyEvents(store, group, epoch, 1, [accepted(), posted(1)])
    await applyEvents(store, queue, epoch, 1, [queued(2)])
    await dropScope(store, group)
    expect((await store.cache.allConversations()).map(({ id }) => id)).toEqual([idOf(2)])
    expect(await store.cache.messages(first)).toEqual([])
    expect([...(await store.cache.cursors()).keys()]).toEqual([queue])
  })
})
