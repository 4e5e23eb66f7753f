import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../../client/store/memory-store.ts'
import type { DownFrame } from '../../../domain/wire/down.ts'
import { buildConversation, idOf } from './builders.ts'
import type { FakeLink } from './fake-link.ts'
import { accepted, createRig, eventsFrame, group, posted } from './rig.ts'

function batches(link: FakeLink): string[][] {
  return link.of('commands').map(({ items }) => items.map(({ id }) => id))
}

function yes(id: string, seq?: number): DownFrame {
  return { t: 'answers', items: [{ id, ok: true, ...(seq !== undefined && { scope: group, seq }) }] }
}

function no(id: string, code: string): DownFrame {
  return { t: 'answers', items: [{ id, ok: false, code }] }
}

async function openWithConversation() {
  const rig = createRig()
  await rig.open()
  await rig.down(eventsFrame(1, [accepted()]))
  return rig
}

describe('writing into the outbox', () => {
  it('[CMD-5] the draft that a command was made of goes in the same step', async () => {
    const rig = await openWithConversation()
    await rig.store.outbox.putDraft('c1', 'a')
    await rig.engine.submit({ type: 'post', args: { conversationId: idOf(1), text: 'a' } }, 'c1')
    expect(await rig.store.outbox.draft('c1')).toBe('')
  })

  it('[CMD-5] what is stored counts as kept, also where the outbox cannot be read right after', async () => {
    const rig = await openWithConversation()
    const { all } = rig.store.outbox
    rig.store.outbox.all = () => Promise.reject(new Error('closed'))
    await rig.post('a')
    expect(rig.errors).toHaveLength(1)
    expect(await all()).toHaveLength(1)
  })
})

describe('until the event is applied', () => {
  it('[CMD-3] the entry goes when the event of its command is applied, before or after the answer', async () => {
    const rig = await openWithConversation()
    const early = await rig.post('a')
    await rig.down(eventsFrame(2, [posted(1, early)]))
    expect(await rig.store.outbox.all()).toEqual([])
    await rig.down(yes(early, 2))
    const late = await rig.post('b')
    await rig.down(yes(late, 3))
    expect(await rig.store.outbox.all()).toHaveLength(1)
    await rig.down(eventsFrame(3, [posted(2, late)]))
    expect(await rig.store.outbox.all()).toEqual([])
  })

  it('[CMD-3] it goes with the answer when there is no event, or one of a scope that is not followed', async () => {
    const rig = await openWithConversation()
    const first = await rig.post('a')
    await rig.down(yes(first))
    const second = await rig.post('b')
    await rig.down({ t: 'answers', items: [{ id: second, ok: true, scope: `group:${idOf(8)}`, seq: 5 }] })
    expect(await rig.store.outbox.all()).toEqual([])
  })

  it('[CMD-3] it stays while the connection is gone between answer and event', async () => {
    const rig = await openWithConversation()
    const id = await rig.post('a')
    await rig.down(yes(id, 2))
    rig.link.close()
    await rig.clock.pass(1_000)
    expect(await rig.store.outbox.all()).toHaveLength(1)
    await rig.greet()
    expect(batches(rig.link)).toEqual([])
    await rig.down(eventsFrame(2, [posted(1, id)]))
    expect(await rig.store.outbox.all()).toEqual([])
  })

  it('[CMD-1] a lost answer: the same command goes again, with the same id, and is done by the stored answer', async () => {
    const rig = await openWithConversation()
    const id = await rig.post('a')
    rig.link.close()
    await rig.clock.pass(1_000)
    await rig.greet()
    expect(batches(rig.link)).toEqual([[id]])
    await rig.down(eventsFrame(2, [posted(1, id)]), yes(id, 2))
    expect(await rig.store.outbox.all()).toEqual([])
    expect(await rig.store.cache.messages(idOf(1))).toHaveLength(1)
  })

  it('[CMD-1] a crash between applying and letting go: after the reload the answer lets go', async () => {
    const rig = await openWithConversation()
    const id = await rig.post('a')
    const crashed = rig.store.snapshotState()
    await rig.down(eventsFrame(2, [posted(1, id)]))
    const after = rig.store.snapshotState()
    const reloaded = createRig({ store: createMemoryStore({ ...after, outbox: crashed.outbox }) })
    reloaded.engine.start()
    await reloaded.greet()
    expect(batches(reloaded.link)).toEqual([[id]])
    await reloaded.down(yes(id, 2))
    expect(await reloaded.store.outbox.all()).toEqual([])
  })

  it('[CMD-1] another database knows nothing of an accepted command: it goes again', async () => {
    const rig = await openWithConversation()
    const id = await rig.post('a')
    await rig.down(yes(id, 2))
    rig.link.close()
    await rig.clock.pass(1_000)
    await rig.greet([group], { epoch: 'second' })
    expect(batches(rig.link)).toEqual([[id]])
  })

  it('[CMD-3] what was written offline survives a reload and goes out in order', async () => {
    const rig = createRig()
    rig.engine.start()
    const written = [await rig.post('a'), await rig.post('b'), await rig.post('c')]
    const reloaded = createRig({ store: createMemoryStore(rig.store.snapshotState()) })
    reloaded.engine.start()
    await reloaded.greet()
    expect(batches(reloaded.link)).toEqual([written])
  })

  it('[CMD-3] posts that are submitted at once keep their order', async () => {
    const rig = await openWithConversation()
    rig.link.close()
    await Promise.all(
      ['a', 'b', 'c'].map((text) => rig.engine.submit({ type: 'post', args: { conversationId: idOf(1), text } })),
    )
    const texts = (await rig.store.outbox.all()).map(({ command }) => 'text' in command.args && command.args.text)
    expect(texts).toEqual(['a', 'b', 'c'])
  })
})

describe('lanes', () => {
  it('[CMD-4] one batch of a lane at a time; other lanes do not wait', async () => {
    const rig = await openWithConversation()
    const first = await rig.post('a', 1)
    const second = await rig.post('b', 1)
    const third = await rig.post('c', 1)
    const elsewhere = await rig.post('d', 2)
    expect(batches(rig.link)).toEqual([[first], [elsewhere]])
    await rig.down(yes(first))
    expect(batches(rig.link).at(-1)).toEqual([second, third])
    await rig.down(yes(second))
    const last = await rig.post('e', 1)
    expect(batches(rig.link)).toHaveLength(3)
    await rig.down(yes(third))
    expect(batches(rig.link).at(-1)).toEqual([last])
  })

  it('[CMD-4] a batch keeps to the sizes of a frame', async () => {
    const rig = createRig()
    rig.engine.start()
    for (let n = 0; n < 60; n += 1) await rig.engine.submit({ type: 'end', args: { conversationId: idOf(1) } })
    for (let n = 0; n < 40; n += 1) await rig.post('字'.repeat(4_000), 2)
    await rig.greet()
    const [short, long] = rig.link.of('commands')
    expect(short?.items).toHaveLength(50)
    expect(long?.items.length).toBeGreaterThan(15)
    expect(Buffer.byteLength(JSON.stringify(long))).toBeLessThan(262_144)
  })

  it('[CMD-4] all that a customer does in a group goes one way', async () => {
    const rig = createRig({ app: 'customer' })
    await rig.open()
    const conversation = buildConversation()
    await rig.down(eventsFrame(1, [{ type: 'conversationQueued', at: 1, conversation, messages: [] }]))
    await rig.engine.submit({ type: 'post', args: { groupId: idOf(1), text: 'a' } })
    await rig.engine.submit({ type: 'leave', args: { conversationId: idOf(1) } })
    await rig.engine.submit({ type: 'read', args: { conversationId: idOf(6), pos: 1 } })
    const lanes = (await rig.store.outbox.all()).map(({ lane }) => lane)
    expect(lanes).toEqual([`group:${idOf(1)}`, `group:${idOf(1)}`, `conversation:${idOf(6)}`])
  })

  it('[CMD-4] a read marker replaces the unsent one before it, not the one in flight', async () => {
    const rig = await openWithConversation()
    const read = (pos: number) => rig.engine.submit({ type: 'read', args: { conversationId: idOf(1), pos } })
    const inFlight = await read(1)
    await read(2)
    const newest = await read(3)
    expect((await rig.store.outbox.all()).map(({ id }) => id)).toEqual([inFlight, newest])
  })

  it('[CMD-4] an entry that another tab wrote goes when this one is told', async () => {
    const rig = await openWithConversation()
    const command = { id: idOf(70), at: 1, type: 'post', args: { conversationId: idOf(1), text: 'x' } } as const
    await rig.store.outbox.add({ id: idOf(70), lane: 'conversation:1', command, state: 'waiting' })
    rig.engine.nudge()
    await rig.clock.pass(0)
    expect(batches(rig.link)).toEqual([[idOf(70)]])
  })
})

describe('refusals', () => {
  it('[CMD-5] a command that is refused for good is kept with its reason, and the lane goes on', async () => {
    const rig = await openWithConversation()
    const first = await rig.post('a')
    const second = await rig.post('b')
    await rig.down(no(first, 'not-assignee'))
    expect(await rig.store.outbox.all()).toMatchObject([
      { id: first, state: 'refused', code: 'not-assignee', command: { args: { text: 'a' } } },
      { id: second, state: 'waiting' },
    ])
    expect(batches(rig.link)).toEqual([[first], [second]])
  })

  it('[CMD-5] a refused entry is not sent again by itself, only when the person says so', async () => {
    const rig = await openWithConversation()
    const id = await rig.post('a')
    await rig.down(no(id, 'forbidden'))
    rig.link.close()
    await rig.clock.pass(1_000)
    await rig.greet()
    expect(batches(rig.link)).toEqual([])
    await rig.engine.retry(id)
    const [again] = batches(rig.link)[0]!
    expect(again).not.toBe(id)
    await rig.down(no(again!, 'forbidden'))
    await rig.engine.discard(again!)
    expect(await rig.store.outbox.all()).toEqual([])
  })

  it('[CMD-5] a refused read marker is dropped: nobody typed it', async () => {
    const rig = await openWithConversation()
    const id = await rig.engine.submit({ type: 'read', args: { conversationId: idOf(1), pos: 1 } })
    await rig.down(no(id, 'already-ended'))
    expect(await rig.store.outbox.all()).toEqual([])
  })

  it('[CMD-4] a command that is refused for now holds its lane back, longer each time, and goes again in order', async () => {
    const rig = await openWithConversation()
    const first = await rig.post('a')
    const second = await rig.post('b')
    await rig.down(no(first, 'overloaded'))
    await rig.clock.pass(700)
    expect(batches(rig.link)).toHaveLength(1)
    await rig.clock.pass(100)
    expect(batches(rig.link).at(-1)).toEqual([first, second])
    await rig.down(no(first, 'overloaded'), no(second, 'lane-blocked'))
    await rig.clock.pass(1_400)
    expect(batches(rig.link)).toHaveLength(2)
    await rig.clock.pass(200)
    expect(batches(rig.link).at(-1)).toEqual([first, second])
    expect((await rig.store.outbox.all()).map(({ state }) => state)).toEqual(['waiting', 'waiting'])
  })

  it('[CMD-5] an answer that asks to log in ends the connection and keeps everything', async () => {
    const rig = await openWithConversation()
    const id = await rig.post('a')
    await rig.down(no(id, 'expired-session'))
    expect(rig.engine.state).toEqual({ kind: 'refused', code: 'expired-session' })
    expect(await rig.store.outbox.all()).toMatchObject([{ id, state: 'waiting' }])
  })

  it('[CMD-3] an outbox that cannot be written is reported and nothing is sent twice for it', async () => {
    const rig = await openWithConversation()
    const id = await rig.post('a')
    rig.store.outbox.remove = () => Promise.reject(new Error('quota'))
    await rig.down(yes(id))
    await rig.post('b')
    expect(rig.errors).toEqual([new Error('quota')])
    expect(
      batches(rig.link)
        .flat()
        .filter((one) => one === id),
    ).toHaveLength(1)
  })
})

describe('requests', () => {
  it('[CMD-2] are answered by the server, and `offline` at once without it', async () => {
    const rig = createRig()
    expect(await rig.engine.request({ type: 'takeNext', args: { groupId: idOf(1) } })).toMatchObject({
      code: 'offline',
    })
    await rig.open()
    const asked = rig.engine.request({ type: 'takeNext', args: { groupId: idOf(1) } })
    const [[id]] = batches(rig.link) as [[string]]
    await rig.down({ t: 'answers', items: [{ id, ok: true, conversationId: idOf(4) }] })
    expect(await asked).toEqual({ id, ok: true, conversationId: idOf(4) })
    expect(await rig.store.outbox.all()).toEqual([])
  })

  it('[CMD-1] go again with the same id on the next connection, until 15 s are over', async () => {
    const rig = createRig()
    await rig.open()
    const asked = rig.engine.request({ type: 'accept', args: { conversationId: idOf(1) } })
    await rig.clock.pass(0)
    const [[id]] = batches(rig.link) as [[string]]
    rig.link.close()
    await rig.clock.pass(1_000)
    await rig.greet()
    expect(batches(rig.link)).toEqual([[id]])
    await rig.clock.pass(14_000)
    expect(await asked).toEqual({ id, ok: false, code: 'timed-out' })
  })
})
