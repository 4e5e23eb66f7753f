import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Id } from '../../domain/ids.ts'
import type { DownFrame } from '../../domain/wire/down.ts'
import type { Sender } from '../../sync-server/sync/commit/job.ts'
import { trimEvents } from '../../sync-server/sync/trim.ts'
import { createSyncWorld, type SyncWorld, type TestPeer, type WorldOptions } from '../support/sync-world.ts'

const staff = (staffId: Id): Sender => ({ kind: 'staff', staffId })
const settled = async (world: SyncWorld): Promise<void> => {
  await world.service.idle()
  await world.service.hub.settled()
}
const eventsOf = (peer: TestPeer, scope: string) =>
  peer.frames.flatMap((frame) => (frame.t === 'events' && frame.scope === scope ? frame.items : []))
const framesOf = <T extends DownFrame['t']>(peer: TestPeer, t: T): Extract<DownFrame, { t: T }>[] =>
  peer.frames.filter((frame): frame is Extract<DownFrame, { t: T }> => frame.t === t)

/** What the sync engine promises, on whichever database `options` names. */
export function describeSyncEngine(name: string, options: () => Promise<WorldOptions | undefined>): void {
  describe(name, () => {
    let world: SyncWorld
    let group: Id
    let agent: Id
    let admin: Id

    beforeAll(async () => {
      const given = await options()
      if (!given) return
      world = await createSyncWorld(given)
      group = await world.addGroup()
      agent = await world.addStaff('agent', [group], '李静')
      admin = await world.addStaff('admin', [group], '张敏')
      await world.service.directoryChanged()
    })
    afterAll(() => world?.close())
    beforeEach((context) => context.skip(world === undefined, 'this database is not to be had here'))

    it('[CMD-1] a repeated command has the answer of the first time, also when repeated at once and from elsewhere', async () => {
      const { sender } = await world.addCustomer()
      const id = world.newId()
      const args = { groupId: group, text: 'hello' }
      const answers = await Promise.all([1, 2, 3].map(() => world.execute(sender, 'post', args, id)))
      expect(answers[0]).toMatchObject({ ok: true })
      expect(answers[1]).toEqual(answers[0])
      expect(answers[2]).toEqual(answers[0])
      const second = await world.secondService()
      const [again] = await second.execute(sender, [{ id, type: 'post', args, at: 1 }])
      expect(again).toEqual(answers[0])
      const rows = await world.database.readers.all('SELECT pos FROM message WHERE id = ?', [id])
      expect(rows).toHaveLength(1)
    })

    it('[CMD-1] an id with other content, or by somebody else, is refused and changes nothing', async () => {
      const { sender } = await world.addCustomer()
      const other = await world.addCustomer()
      const id = world.newId()
      await world.execute(sender, 'post', { groupId: group, text: 'one' }, id)
      expect(await world.execute(sender, 'post', { groupId: group, text: 'two' }, id)).toMatchObject({
        ok: false,
        code: 'id-reused',
      })
      expect(await world.execute(other.sender, 'post', { groupId: group, text: 'one' }, id)).toMatchObject({
        ok: false,
        code: 'id-reused',
      })
      const rows = await world.database.readers.all('SELECT pos FROM message WHERE id = ?', [id])
      expect(rows).toHaveLength(1)
    })

    it('[QUE-2] of many simultaneous accepts through two instances exactly one wins and the others learn its name', async () => {
      const { sender } = await world.addCustomer()
      const posted = await world.execute(sender, 'post', { groupId: group, text: 'who takes me?' })
      const conversationId = posted.ok ? posted.conversationId : undefined
      const second = await world.secondService()
      const admins = await Promise.all(Array.from({ length: 6 }, () => world.addStaff('admin', [group])))
      await world.service.directoryChanged()
      await second.directoryChanged()
      const answers = await Promise.all(
        admins.map((id, index) =>
          (index % 2 ? second : world.service)
            .execute(staff(id), [
              { id: world.newId(), type: 'accept', args: { conversationId: conversationId as Id }, at: 1 },
            ])
            .then(([answer]) => answer),
        ),
      )
      expect(answers.filter((answer) => answer?.ok)).toHaveLength(1)
      const lost = answers.filter((answer) => answer && !answer.ok)
      for (const answer of lost)
        expect(answer).toMatchObject({ code: 'already-accepted', detail: { name: expect.stringMatching(/admin/) } })
    })

    it('[QUE-3] simultaneous takers each get another customer in the order of queueing, the rest hear that nobody waits', async () => {
      const own = await world.addGroup()
      const agents = await Promise.all(Array.from({ length: 4 }, () => world.addStaff('agent', [own])))
      await world.service.directoryChanged()
      const customers = [await world.addCustomer(), await world.addCustomer(), await world.addCustomer()]
      const queued: (Id | undefined)[] = []
      for (const { sender } of customers) {
        const answer = await world.execute(sender, 'post', { groupId: own, text: 'hi' })
        queued.push(answer.ok ? answer.conversationId : undefined)
      }
      const answers = await Promise.all(agents.map((id) => world.execute(staff(id), 'takeNext', { groupId: own })))
      expect(answers.map((answer) => (answer.ok ? answer.conversationId : answer.code))).toEqual([
        ...queued,
        'nobody-waiting',
      ])
    })

    it('[CNV-3] a message to an ended conversation opens a new one', async () => {
      const { sender } = await world.addCustomer()
      const first = await world.execute(sender, 'post', { groupId: group, text: 'one' })
      const conversationId = first.ok ? first.conversationId : ''
      await world.execute(staff(admin), 'accept', { conversationId })
      await world.execute(staff(admin), 'end', { conversationId })
      const second = await world.execute(sender, 'post', { groupId: group, text: 'two' })
      expect(second).toMatchObject({ ok: true })
      expect(second.ok && second.conversationId).not.toBe(conversationId)
    })

    it('[STR-1] sequences are dense in every scope whatever runs side by side', async () => {
      const customers = await Promise.all(Array.from({ length: 10 }, () => world.addCustomer()))
      await Promise.all(
        customers.flatMap(({ sender }) =>
          [1, 2, 3].map((n) => world.execute(sender, 'post', { groupId: group, text: `n${n}` })),
        ),
      )
      const rows = await world.database.readers.all<{ name: string; head: number; count: number; top: number }>(
        'SELECT s.name AS name, s.head AS head, count(e.seq) AS count, max(e.seq) AS top FROM scope s JOIN event e ON e.scope_id = s.id GROUP BY s.id, s.name, s.head',
      )
      expect(rows.length).toBeGreaterThan(10)
      for (const row of rows) expect(row).toMatchObject({ count: row.head, top: row.head })
    })

    it('[STR-1] a device that subscribes while messages flow gets every event exactly once and in order', async () => {
      const { id, sender } = await world.addCustomer()
      const posts: Promise<unknown>[] = []
      for (let n = 1; n <= 40; n += 1) posts.push(world.execute(sender, 'post', { groupId: group, text: `m${n}` }))
      const device = world.connect(sender)
      device.send({ t: 'subscribe', scope: `customer:${id}`, cursor: { epoch: world.service.hub.epoch, seq: 0 } })
      for (let n = 41; n <= 80; n += 1) posts.push(world.execute(sender, 'post', { groupId: group, text: `m${n}` }))
      await Promise.all(posts)
      await settled(world)
      const texts = eventsOf(device, `customer:${id}`).flatMap((event) =>
        event.type === 'messagePosted'
          ? [event.message.body]
          : event.type === 'conversationQueued'
            ? event.messages.map((m) => m.body)
            : [],
      )
      expect(texts.map((body) => body.kind === 'text' && body.text)).toEqual(
        Array.from({ length: 80 }, (_, n) => `m${n + 1}`),
      )
      device.peer.gone()
    })

    it('[STR-5] a cursor of another epoch, ahead of the head or older than the tail gets a snapshot', async () => {
      const { id, sender } = await world.addCustomer('王小明')
      for (const text of ['a', 'b', 'c']) await world.execute(sender, 'post', { groupId: group, text })
      const scope = `customer:${id}`
      const { epoch } = world.service.hub
      await trimEvents(world.database.readers, (work) => work(world.database.writer), Date.now() + 20 * 24 * 3_600_000)
      for (const cursor of [
        { epoch: 'another', seq: 1 },
        { epoch, seq: 99 },
        { epoch, seq: 1 },
      ]) {
        const device = world.connect(sender)
        device.send({ t: 'subscribe', scope, cursor })
        await settled(world)
        expect(framesOf(device, 'snapshot')).toMatchObject([{ seq: 3, part: 1, of: 1, total: 1 }])
        expect(framesOf(device, 'snapshot')[0]?.conversations[0]?.messages.map((m) => m.pos)).toEqual([1, 2, 3])
        expect(framesOf(device, 'synced')).toMatchObject([{ seq: 3 }])
        device.peer.gone()
      }
      const device = world.connect(sender)
      device.send({ t: 'subscribe', scope, cursor: { epoch, seq: 3 } })
      await settled(world)
      expect(framesOf(device, 'snapshot')).toEqual([])
      device.peer.gone()
    })

    it('[ROL-2] an agent is refused the queue and gets no byte of a queued conversation', async () => {
      const device = world.connect(staff(agent))
      for (const scope of [`queue:${group}`, `group:${group}`, 'workspace', `user:${agent}`])
        device.send({ t: 'subscribe', scope })
      const { sender } = await world.addCustomer('秘密客户')
      await world.execute(sender, 'post', { groupId: group, text: 'secret words' })
      await settled(world)
      expect(framesOf(device, 'revoked')).toMatchObject([{ scope: `queue:${group}` }])
      expect(device.texts.join('\n')).not.toMatch(/secret words|秘密客户/)
      device.peer.gone()
    })

    it('[ROL-4] a lost group is revoked on the open connection and nothing of it follows', async () => {
      const own = await world.addGroup()
      const loser = await world.addStaff('admin', [own])
      await world.service.directoryChanged()
      const device = world.connect(staff(loser))
      await settled(world)
      for (const scope of [`queue:${own}`, `group:${own}`]) device.send({ t: 'subscribe', scope })
      const { sender } = await world.addCustomer()
      await world.execute(sender, 'post', { groupId: own, text: 'before' })
      await settled(world)
      await world.changeStaff(loser, { groupIds: [] })
      await world.service.directoryChanged()
      const sofar = device.texts.length
      await world.execute(sender, 'post', { groupId: own, text: 'after' })
      await settled(world)
      expect(
        framesOf(device, 'revoked')
          .map(({ scope }) => scope)
          .sort(),
      ).toEqual([`group:${own}`, `queue:${own}`])
      expect(framesOf(device, 'welcome').at(-1)?.scopes).toEqual([`user:${loser}`, 'workspace'])
      expect(device.texts.slice(sofar).join('\n')).not.toContain('after')
      expect(device.texts.join('\n')).toContain('before')
      device.peer.gone()
    })

    it('[ROL-4] a command by rights that were lost meanwhile is refused, although the engine was not told', async () => {
      const own = await world.addGroup()
      const loser = await world.addStaff('admin', [own])
      await world.service.directoryChanged()
      const { sender } = await world.addCustomer()
      const posted = await world.execute(sender, 'post', { groupId: own, text: 'x' })
      await world.changeStaff(loser, { enabled: false })
      const answer = await world.execute(staff(loser), 'accept', {
        conversationId: posted.ok ? posted.conversationId : '',
      })
      expect(answer).toMatchObject({ ok: false, code: 'forbidden' })
    })

    it('[CNV-8] unread counts equal a direct count after reads at any place', async () => {
      const { id, sender } = await world.addCustomer()
      const posted = await world.execute(sender, 'post', { groupId: group, text: '1' })
      const conversationId = posted.ok ? (posted.conversationId as Id) : ''
      await world.execute(staff(admin), 'accept', { conversationId })
      for (const text of ['3', '4', '5']) await world.execute(sender, 'post', { groupId: group, text })
      await world.execute(staff(admin), 'post', { conversationId, text: '6' })
      const reads = [
        world.execute(staff(admin), 'read', { conversationId, pos: 3 }),
        world.execute(sender, 'post', { groupId: group, text: '7' }),
      ]
      await Promise.all(reads)
      const [row] = await world.database.readers.all<{ state: string }>('SELECT state FROM conversation WHERE id = ?', [
        conversationId,
      ])
      expect(JSON.parse(row?.state ?? '')).toMatchObject({
        lastPos: 7,
        staffReadPos: 3,
        staffUnread: 3,
        customerUnread: 1,
        customer: { id },
      })
    })

    it('[FCT-1] queueing, accepting and ending leave their facts', async () => {
      const { id, sender } = await world.addCustomer()
      const posted = await world.execute(sender, 'post', { groupId: group, text: 'x' })
      const conversationId = posted.ok ? (posted.conversationId as Id) : ''
      await world.execute(staff(agent), 'takeNext', { groupId: group })
      await world.execute(staff(admin), 'accept', { conversationId })
      await world.execute(staff(admin), 'end', { conversationId })
      const facts = await world.database.readers.all<{ kind: string }>(
        'SELECT kind FROM fact WHERE customer_id = ? ORDER BY id',
        [id],
      )
      expect(facts.map(({ kind }) => kind)).toEqual(['queued', 'accepted', 'ended'])
    })

    it('[CMD-6] frames that are broken, unknown, too large or too early are answered with a code and change nothing', async () => {
      const { id, sender } = await world.addCustomer()
      const device = world.connect(sender)
      await settled(world)
      const codes = () => framesOf(device, 'error').map(({ code }) => code)
      for (const text of ['{', '[]', '{"t":"nonsense"}', '{"t":"commands","items":[]}', `"${'x'.repeat(300_000)}"`])
        device.peer.receive(text)
      expect(codes()).toEqual(['bad-frame', 'unknown-frame', 'unknown-frame', 'bad-frame', 'frame-too-large'])
      const command = { id: world.newId(), at: 1 }
      const items = [
        { ...command, type: 'fly', args: {} },
        { ...command, type: 'post', args: { groupId: group, text: 'x'.repeat(5_000) } },
        { ...command, type: 'post', args: { groupId: group, text: 7 } },
        { ...command, type: 'end', args: { conversationId: 'not an id' } },
      ]
      device.peer.receive(JSON.stringify({ t: 'commands', items }))
      expect(framesOf(device, 'answers').flatMap((frame) => frame.items.map((item) => !item.ok && item.code))).toEqual([
        'unknown-command',
        'text-too-long',
        'bad-request',
        'bad-request',
      ])
      expect(await world.database.readers.all('SELECT id FROM conversation WHERE customer_id = ?', [id])).toEqual([])
      expect(device.closed).toEqual([])
      device.peer.gone()
    })

    it("[CMD-6] somebody else's conversation can be neither read, written, ended nor left", async () => {
      const victim = await world.addCustomer()
      const thief = await world.addCustomer()
      const foreign = await world.addGroup()
      const stranger = await world.addStaff('admin', [foreign])
      await world.service.directoryChanged()
      const posted = await world.execute(victim.sender, 'post', { groupId: group, text: 'mine' })
      const conversationId = posted.ok ? (posted.conversationId as Id) : ''
      const state = () =>
        world.database.readers.all('SELECT version, state FROM conversation WHERE id = ?', [conversationId])
      const before = await state()
      for (const sender of [thief.sender, staff(stranger)]) {
        for (const [type, args] of [
          ['post', { conversationId, text: 'ha' }],
          ['read', { conversationId, pos: 1 }],
          ['accept', { conversationId }],
          ['takeOver', { conversationId }],
          ['end', { conversationId }],
          ['leave', { conversationId }],
        ] as const) {
          expect(await world.execute(sender, type, args), type).toMatchObject({ ok: false, code: 'forbidden' })
        }
      }
      expect(await state()).toEqual(before)
    })

    it('[STR-7] a client that is too old is told so and closed', async () => {
      const { sender } = await world.addCustomer()
      const device = world.connect(sender, {}, 0)
      await settled(world)
      expect(device.frames).toEqual([{ t: 'error', code: 'version-too-old' }])
      expect(device.closed).toEqual([{ code: 4426, reason: 'version-too-old' }])
    })

    it('[CMD-2] nothing is answered while the database cannot commit, and what is sent again afterwards is done once', async () => {
      const { sender } = await world.addCustomer()
      const id = world.newId()
      const args = { groupId: group, text: 'through the storm' }
      const { writer } = world.database
      const run = writer.run.bind(writer)
      let failures = 0
      writer.run = async (sql, values) => {
        failures += 1
        if (failures === 1) throw new Error('disk full')
        // The second time the commit succeeds, and its success is lost.
        await run(sql, values)
        if (failures === 2) throw new Error('connection lost')
      }
      const first = await world.execute(sender, 'post', args, id)
      const second = await world.execute(sender, 'post', args, id)
      writer.run = run
      expect([first, second]).toMatchObject([{ code: 'internal' }, { code: 'internal' }])
      expect(await world.execute(sender, 'post', args, id)).toMatchObject({ ok: true, seq: 1 })
      expect(await world.database.readers.all('SELECT pos FROM message WHERE id = ?', [id])).toHaveLength(1)
    })

    it('[QUE-3] takeNext sees who was queued through another instance into a group that is new here', async () => {
      const second = await world.secondService()
      const own = await world.addGroup()
      const taker = await world.addStaff('agent', [own])
      await world.service.directoryChanged()
      const { sender } = await world.addCustomer()
      const args = { groupId: own, text: 'hi' }
      await second.directoryChanged()
      const [queued] = await second.execute(sender, [{ id: world.newId(), type: 'post', args, at: 1 }])
      const answer = await world.execute(staff(taker), 'takeNext', { groupId: own })
      expect(answer).toMatchObject({ ok: true, conversationId: queued?.ok && queued.conversationId })
    })

    it('[CMD-1] a repeated command makes an engine that was just started read its answer, not everything', async () => {
      const { sender } = await world.addCustomer()
      const id = world.newId()
      const args = { groupId: group, text: 'once' }
      const first = await world.execute(sender, 'post', args, id)
      const second = await world.secondService()
      const reads = vi.spyOn(world.database.writer, 'all')
      const [again] = await second.execute(sender, [{ id, type: 'post', args, at: 1 }])
      const statements = reads.mock.calls.map(([sql]) => sql)
      reads.mockRestore()
      expect(again).toEqual(first)
      expect(statements.some((sql) => sql.includes('FROM command'))).toBe(true)
      expect(statements.some((sql) => sql.includes('directory_version'))).toBe(false)
    })

    it('[ROL-4] lost rights that a batch met first are applied to open connections all the same', async () => {
      const own = await world.addGroup()
      const loser = await world.addStaff('admin', [own])
      await world.service.directoryChanged()
      await world.service.start()
      const device = world.connect(staff(loser))
      await settled(world)
      device.send({ t: 'subscribe', scope: `group:${own}` })
      await world.changeStaff(loser, { groupIds: [] })
      const { sender } = await world.addCustomer()
      await world.execute(sender, 'post', { groupId: group, text: 'meets the change' })
      await settled(world)
      expect(framesOf(device, 'revoked')).toMatchObject([{ scope: `group:${own}` }])
      device.peer.gone()
    })

    it('[STR-1] a frame of events is bounded in bytes, whatever the events carry', async () => {
      const { id, sender } = await world.addCustomer()
      const text = '字'.repeat(4_000)
      for (let n = 0; n < 30; n += 1) await world.execute(sender, 'post', { groupId: group, text })
      const device = world.connect(sender)
      device.send({ t: 'subscribe', scope: `customer:${id}`, cursor: { epoch: world.service.hub.epoch, seq: 0 } })
      await settled(world)
      const sizes = device.texts.filter((one) => one.startsWith('{"t":"events"')).map((one) => Buffer.byteLength(one))
      expect(eventsOf(device, `customer:${id}`)).toHaveLength(30)
      expect(Math.max(...sizes)).toBeLessThan(150_000)
      device.peer.gone()
    })

    it('[CMD-6] one person cannot fill the server: commands beyond a number under way are refused for now', async () => {
      const { sender } = await world.addCustomer()
      const device = world.connect(sender)
      await settled(world)
      const items = (n: number) =>
        Array.from({ length: 50 }, () => ({
          id: world.newId(),
          type: 'post',
          at: n,
          args: { groupId: group, text: 'x' },
        }))
      for (let n = 0; n < 30; n += 1) device.send({ t: 'commands', items: items(n) })
      await settled(world)
      const answers = framesOf(device, 'answers').flatMap((frame) => frame.items)
      expect(answers).toHaveLength(1_500)
      expect(answers.filter((answer) => !answer.ok && answer.code === 'rate-limited')).toHaveLength(500)
      device.peer.gone()
    })

    it('[CMD-2] any text that a person can type arrives as it was typed', async () => {
      const { id, sender } = await world.addCustomer()
      const texts = [
        'a\u0000b',
        '\ud800 alone',
        'it\'s "quoted" \\ back',
        '\u2028\u2029',
        '👩‍👩‍👧‍👦🇨🇳',
        '<b>&amp;</b>',
        '  spaces  ',
        '汉字\n换行',
      ]
      for (const text of texts)
        expect(await world.execute(sender, 'post', { groupId: group, text })).toMatchObject({ ok: true })
      const bySnapshot = world.connect(sender)
      bySnapshot.send({ t: 'subscribe', scope: `customer:${id}` })
      const byEvents = world.connect(sender)
      byEvents.send({ t: 'subscribe', scope: `customer:${id}`, cursor: { epoch: world.service.hub.epoch, seq: 1 } })
      await settled(world)
      const inSnapshot = framesOf(bySnapshot, 'snapshot')[0]?.conversations[0]?.messages.map(({ body }) => body)
      const inEvents = eventsOf(byEvents, `customer:${id}`).flatMap((event) =>
        event.type === 'messagePosted' ? [event.message.body] : [],
      )
      expect(inSnapshot).toEqual(texts.map((text) => ({ kind: 'text', text })))
      expect(inEvents).toEqual(inSnapshot?.slice(1))
      for (const device of [bySnapshot, byEvents]) device.peer.gone()
    })
  })
}
