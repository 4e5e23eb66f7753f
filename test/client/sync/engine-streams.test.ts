import { describe, expect, it } from 'vitest'
import type { SnapshotProgress } from '../../../client/sync/engine-port.ts'
import { buildConversation, idOf } from './builders.ts'
import { accepted, createRig, epoch, eventsFrame, group, posted, queue, snapshot } from './rig.ts'

const other = `group:${idOf(2)}`

describe('catching up', () => {
  it('[STR-5] a device without a cursor asks for a snapshot and is open at once, caught up after `synced`', async () => {
    const rig = createRig()
    rig.engine.start()
    await rig.greet()
    expect(rig.link.sent[0]).toMatchObject({ t: 'hello', v: 1, app: 'staff' })
    expect(rig.link.of('subscribe')).toEqual([{ t: 'subscribe', scope: group }])
    expect(rig.engine.state).toEqual({ kind: 'open', transport: 'fake', catchingUp: new Set([group]) })
    const conversation = buildConversation({ status: 'active' })
    await rig.down(snapshot({ seq: 3, total: 1, conversations: [{ conversation, messages: [] }] }))
    await rig.down({ t: 'synced', scope: group, seq: 3 })
    expect(rig.engine.state).toMatchObject({ kind: 'open', catchingUp: new Set() })
    expect(await rig.store.cache.allConversations()).toEqual([{ ...conversation, scope: group }])
  })

  it('[STR-5] a cursor is sent for its own database only', async () => {
    const rig = createRig()
    await rig.open()
    rig.link.close()
    await rig.clock.pass(1_000)
    await rig.greet()
    expect(rig.link.of('subscribe')).toEqual([{ t: 'subscribe', scope: group, cursor: { epoch, seq: 0 } }])
    rig.link.close()
    await rig.clock.pass(1_000)
    await rig.greet([group], { epoch: 'second' })
    expect(rig.link.of('subscribe')).toEqual([{ t: 'subscribe', scope: group }])
  })

  it('[STR-5] the parts of a snapshot may come in any order and twice; progress is told', async () => {
    const rig = createRig()
    const told: SnapshotProgress[] = []
    rig.engine.onProgress((progress) => told.push(progress))
    rig.engine.start()
    await rig.greet()
    const part = (n: number) =>
      snapshot({
        seq: 7,
        part: n,
        of: 3,
        total: 3,
        conversations: [{ conversation: buildConversation({ id: idOf(n), status: 'active' }), messages: [] }],
      })
    await rig.down(part(2), part(2), part(3))
    expect(await rig.store.cache.allConversations()).toEqual([])
    await rig.down(part(1), { t: 'synced', scope: group, seq: 7 })
    expect(await rig.store.cache.allConversations()).toHaveLength(3)
    expect(told.map(({ conversations }) => conversations)).toEqual([1, 1, 2, 3])
    expect(rig.engine.state).toMatchObject({ catchingUp: new Set() })
  })

  it('[STR-5] a snapshot that comes again later is ignored, a newer one is taken', async () => {
    const rig = createRig()
    await rig.open()
    await rig.down(eventsFrame(1, [accepted(), posted(1)]))
    await rig.down(snapshot({}))
    expect(await rig.store.cache.allConversations()).toHaveLength(1)
    await rig.down(snapshot({ seq: 9 }), { t: 'synced', scope: group, seq: 9 })
    expect(await rig.store.cache.allConversations()).toEqual([])
    expect(rig.link.of('subscribe')).toHaveLength(1)
  })

  it('[STR-1] a scope that stands still while it catches up is asked for on a new connection', async () => {
    const rig = createRig()
    rig.engine.start()
    await rig.greet()
    for (let turn = 0; turn < 12; turn += 1) {
      await rig.clock.pass(10_000)
      await rig.down({ t: 'queue', groupId: idOf(1), waiting: 1 })
    }
    expect(rig.transports[0]!.links[0]?.isClosed).toBe(true)
    expect(rig.errors).toHaveLength(1)
  })
})

describe('live events', () => {
  it('[STR-1] a frame that comes twice is applied once', async () => {
    const rig = createRig()
    await rig.open()
    const frame = eventsFrame(1, [accepted(), posted(1)])
    await rig.down(frame, frame)
    expect(await rig.store.cache.conversation(idOf(1))).toMatchObject({ lastPos: 1, staffUnread: 1 })
    expect(rig.link.of('subscribe')).toHaveLength(1)
  })

  it('[STR-1] reordered frames are a gap: the scope is asked for after the own cursor, once', async () => {
    const rig = createRig()
    await rig.open()
    await rig.down(eventsFrame(1, [accepted()]))
    await rig.down(eventsFrame(3, [posted(2)]), eventsFrame(2, [posted(1)]), eventsFrame(4, [posted(3)]))
    expect(rig.link.of('subscribe')[1]).toEqual({ t: 'subscribe', scope: group, cursor: { epoch, seq: 1 } })
    expect(rig.link.of('subscribe')).toHaveLength(2)
    expect(rig.engine.state).toMatchObject({ catchingUp: new Set([group]) })
    await rig.down(eventsFrame(2, [posted(1), posted(2), posted(3)]), { t: 'synced', scope: group, seq: 4 })
    const messages = await rig.store.cache.messages(idOf(1))
    expect(messages.map(({ pos }) => pos)).toEqual([1, 2, 3])
    expect(rig.engine.state).toMatchObject({ catchingUp: new Set() })
  })

  it('[STR-1] a `synced` beyond the cursor is a gap too', async () => {
    const rig = createRig()
    await rig.open()
    await rig.down({ t: 'synced', scope: group, seq: 2 })
    expect(rig.link.of('subscribe')).toHaveLength(2)
  })

  it('[STR-1] a scope that never gets complete does not spin: the connection is made anew after a pause', async () => {
    const rig = createRig()
    await rig.open()
    for (let times = 0; times < 10; times += 1) await rig.down({ t: 'synced', scope: group, seq: 2 })
    expect(rig.link.of('subscribe')).toHaveLength(4)
    expect(rig.link.isClosed).toBe(true)
    expect(rig.engine.state.kind).toBe('waiting')
    expect(rig.errors).toHaveLength(1)
  })

  it('[STR-3] frames that wait are applied together, in order', async () => {
    const rig = createRig()
    await rig.open()
    let changes = 0
    rig.store.subscribe(() => {
      changes += 1
    })
    await rig.down(eventsFrame(1, [accepted()]), ...[1, 2, 3, 4].map((pos) => eventsFrame(pos + 1, [posted(pos)])))
    expect(await rig.store.cache.messages(idOf(1))).toHaveLength(4)
    expect(changes).toBe(2)
  })

  it('[STR-3] a store that cannot be written loses nothing: reported, and fetched again after a pause', async () => {
    const rig = createRig()
    await rig.open()
    const { transaction } = rig.store.cache
    rig.store.cache.transaction = () => Promise.reject(new Error('quota'))
    await rig.down(eventsFrame(1, [accepted()]), eventsFrame(2, [posted(1)]))
    expect(rig.errors).toEqual([new Error('quota')])
    expect(rig.engine.state.kind).toBe('waiting')
    rig.store.cache.transaction = transaction
    await rig.clock.pass(1_000)
    await rig.greet()
    expect(rig.link.of('subscribe')).toEqual([{ t: 'subscribe', scope: group, cursor: { epoch, seq: 0 } }])
    await rig.down(eventsFrame(1, [accepted(), posted(1)]))
    expect(await rig.store.cache.messages(idOf(1))).toHaveLength(1)
  })

  it('[STR-1] ephemera are handed on and not stored', async () => {
    const rig = createRig()
    const seen: string[] = []
    rig.engine.onEphemeral((frame) => seen.push(frame.t))
    await rig.open()
    await rig.down({ t: 'queue', groupId: idOf(1), waiting: 2 }, { t: 'presence', staffId: idOf(9), presence: 'away' })
    expect(seen).toEqual(['queue', 'presence'])
  })
})

describe('rights', () => {
  it('[STR-6] a revoked scope goes, and the server says what becomes of unsent text of it', async () => {
    const rig = createRig()
    await rig.open()
    await rig.down(eventsFrame(1, [accepted(), posted(1)]))
    const id = await rig.post('typed before')
    await rig.down({ t: 'revoked', scope: group }, { t: 'welcome', v: 1, epoch, nowAt: 0, scopes: [] })
    await rig.down({ t: 'answers', items: [{ id, ok: false, code: 'forbidden' }] })
    expect(await rig.store.cache.allConversations()).toEqual([])
    expect(await rig.store.cache.cursors()).toEqual(new Map())
    expect(await rig.store.outbox.all()).toMatchObject([
      { id, state: 'refused', code: 'forbidden', command: { args: { text: 'typed before' } } },
    ])
  })

  it('[STR-6] a scope that was revoked while the device was away goes at the next welcome', async () => {
    const rig = createRig()
    await rig.open()
    await rig.down(eventsFrame(1, [accepted()]))
    rig.link.close()
    await rig.clock.pass(1_000)
    await rig.greet([other])
    expect(await rig.store.cache.allConversations()).toEqual([])
    expect(rig.link.of('subscribe').map(({ scope }) => scope)).toEqual([other])
  })

  it('[STR-2] a welcome on an open connection brings the new scopes', async () => {
    const rig = createRig()
    await rig.open()
    await rig.down({ t: 'welcome', v: 1, epoch, nowAt: 0, scopes: [group, other] })
    expect(rig.link.of('subscribe').map(({ scope }) => scope)).toEqual([group, other])
    expect(rig.engine.state).toMatchObject({ catchingUp: new Set([other]) })
  })

  it('[STR-2] a watched scope is followed until the last watcher lets go', async () => {
    const rig = createRig()
    await rig.open()
    const release = rig.engine.watch(queue)
    const releaseToo = rig.engine.watch(queue)
    await rig.down(snapshot({ scope: queue, conversations: [{ conversation: buildConversation(), messages: [] }] }))
    await rig.down({ t: 'synced', scope: queue, seq: 0 })
    expect(await rig.store.cache.allConversations()).toHaveLength(1)
    release()
    release()
    await rig.clock.pass(0)
    expect(rig.link.of('unsubscribe')).toEqual([])
    releaseToo()
    await rig.clock.pass(0)
    expect(rig.link.of('unsubscribe')).toEqual([{ t: 'unsubscribe', scope: queue }])
    expect(await rig.store.cache.allConversations()).toEqual([])
  })

  it('[STR-2] a watched scope is followed on the next connection too', async () => {
    const rig = createRig()
    await rig.open()
    rig.engine.watch(queue)
    rig.link.close()
    await rig.clock.pass(1_000)
    await rig.greet()
    expect(rig.link.of('subscribe').map(({ scope }) => scope)).toEqual([group, queue])
  })
})
