import { describe, expect, it } from 'vitest'
import {
  type Change,
  type Decision,
  decideAccept,
  decideCustomerPost,
  decideEnd,
  decideLeave,
  decideOpen,
  decideRead,
  decideStaffPost,
  decideTakeNext,
  decideTakeOver,
} from '../../../domain/conversation/decide.ts'
import type { Conversation, ConversationStatus } from '../../../domain/conversation/schema.ts'
import { limits } from '../../../domain/limits.ts'
import type { Actor } from '../../../domain/roles/actor.ts'
import {
  buildContext,
  buildConversation,
  buildCustomer,
  buildStaff,
  deepFreeze,
  groupA,
  groupB,
  idOf,
} from '../build.ts'

const mei = buildStaff()
const tao = buildStaff({ id: idOf(0x101), name: 'Tao', role: 'admin' })
const lin = buildStaff({ id: idOf(0x102), name: 'Lin', role: 'admin' })
const customer = buildCustomer()

const actors: Record<string, Actor> = {
  assignee: mei,
  colleague: buildStaff({ id: idOf(0x104), name: 'Yu' }),
  admin: tao,
  superadmin: buildStaff({ id: idOf(0x105), name: 'Bo', role: 'superadmin', groupIds: [] }),
  'foreign agent': buildStaff({ id: idOf(0x106), groupIds: [groupB] }),
  'foreign admin': buildStaff({ id: idOf(0x107), role: 'admin', groupIds: [groupB] }),
  'assignee out of the group': buildStaff({ groupIds: [groupB] }),
  'disabled assignee': buildStaff({ enabled: false }),
  'disabled superadmin': buildStaff({ id: idOf(0x108), role: 'superadmin', enabled: false }),
  customer: customer,
  'other customer': buildCustomer({ id: idOf(0x201) }),
}

/** What everybody gets for every command on a queued, an active and an ended conversation; `+` = accepted. */
const table = `
post      | assignee                  | forbidden  | +                | already-ended
post      | colleague                 | forbidden  | not-assignee     | already-ended
post      | admin                     | not-active | not-assignee     | already-ended
post      | superadmin                | not-active | not-assignee     | already-ended
accept    | assignee                  | forbidden  | forbidden        | forbidden
accept    | colleague                 | forbidden  | forbidden        | forbidden
accept    | admin                     | +          | already-accepted | already-ended
accept    | superadmin                | +          | already-accepted | already-ended
takeNext  | assignee                  | +          | nobody-waiting   | nobody-waiting
takeNext  | colleague                 | +          | nobody-waiting   | nobody-waiting
takeNext  | admin                     | +          | nobody-waiting   | nobody-waiting
takeNext  | superadmin                | +          | nobody-waiting   | nobody-waiting
takeOver  | assignee                  | forbidden  | forbidden        | forbidden
takeOver  | colleague                 | forbidden  | forbidden        | forbidden
takeOver  | admin                     | not-active | +                | already-ended
takeOver  | superadmin                | not-active | +                | already-ended
end       | assignee                  | forbidden  | +                | already-ended
end       | colleague                 | forbidden  | not-assignee     | already-ended
end       | admin                     | not-active | +                | already-ended
end       | superadmin                | not-active | +                | already-ended
read      | assignee                  | forbidden  | +                | already-ended
read      | colleague                 | forbidden  | not-assignee     | already-ended
read      | admin                     | not-active | not-assignee     | already-ended
read      | superadmin                | not-active | not-assignee     | already-ended
leave     | customer                  | +          | not-queued       | already-ended
read      | customer                  | +          | +                | already-ended
`
  .trim()
  .split('\n')
  .map((row) => row.split('|').map((cell) => cell.trim()))

const acts = ['post', 'accept', 'takeNext', 'takeOver', 'end', 'leave', 'read']
const statuses: ConversationStatus[] = ['queued', 'active', 'ended']

function decide(act: string, actor: Actor, conversation: Conversation): Decision {
  const context = buildContext()
  switch (act) {
    case 'post':
      return decideStaffPost(context, actor, { messageId: idOf(0x900), text: 'hi' }, conversation)
    case 'accept':
      return decideAccept(context, actor, conversation)
    case 'takeNext':
      return decideTakeNext(
        context,
        actor,
        conversation.groupId,
        conversation.status === 'queued' ? conversation : undefined,
      )
    case 'takeOver':
      return decideTakeOver(context, actor, conversation)
    case 'end':
      return decideEnd(context, actor, conversation)
    case 'leave':
      return decideLeave(context, actor, conversation)
    default:
      return decideRead(actor, conversation, 2, () => 0)
  }
}

function changeOf(decision: Decision): Change {
  if (!decision.ok || decision.type === 'unchanged') throw new Error(`no change: ${JSON.stringify(decision)}`)
  return decision
}

const withTwo = { lastPos: 2, staffUnread: 2 }

describe('every command by everybody in every state', () => {
  const cases = acts.flatMap((act) => Object.keys(actors).map((who) => [act, who] as const))

  it.for(cases)('[CNV-4] [CNV-6] [CNV-7] [CNV-9] [QUE-2] [QUE-3] %s by %s', ([act, who]) => {
    const row = table.find(([a, w]) => a === act && w === who)
    for (const [index, status] of statuses.entries()) {
      const conversation = deepFreeze(buildConversation({ status, ...withTwo }))
      const decision = decide(act, actors[who]!, conversation)
      expect(decision.ok ? '+' : decision.code, status).toBe(row?.[index + 2] ?? 'forbidden')
      if (!decision.ok) expect(decision).not.toHaveProperty('after')
    }
  })

  it('[ROL-2] an agent gets the same answer for a queued conversation as for one of a foreign group', () => {
    const queued = buildConversation()
    const foreign = buildConversation({ groupId: groupB })
    for (const act of acts.filter((one) => one !== 'takeNext')) {
      expect(decide(act, mei, queued), act).toEqual(decide(act, mei, foreign))
    }
  })
})

describe('open', () => {
  it('[CNV-2] queues a new, empty conversation', () => {
    const change = changeOf(decideOpen(buildContext(5_000), customer, groupA, undefined))
    expect(change).toMatchObject({ type: 'queued', before: undefined, posted: [] })
    expect(change.after).toEqual(buildConversation({ id: idOf(0x1000), queuedAt: 5_000 }))
  })

  it('[CNV-2] with one open already, nothing changes and the answer names it', () => {
    const open = deepFreeze(buildConversation({ status: 'active' }))
    expect(decideOpen(buildContext(), customer, groupA, open)).toEqual({ ok: true, type: 'unchanged', after: open })
  })

  it('[CNV-2] keeps the name and the id that the host business gave', () => {
    const known = buildCustomer({ name: 'Ann', visitorId: 'v-7' })
    const { after } = changeOf(decideOpen(buildContext(), known, groupA, undefined))
    expect(after.customer).toEqual({ id: customer.id, name: 'Ann', visitorId: 'v-7' })
  })

  it('[ROL-3] is refused to staff', () => {
    expect(decideOpen(buildContext(), tao, groupA, undefined)).toEqual({ ok: false, code: 'forbidden' })
  })
})

describe('a post by a customer', () => {
  const post = { messageId: idOf(0x900), groupId: groupA, text: 'hello' }

  it('[CNV-3] without an open conversation queues a new one with the message as its first', () => {
    const change = changeOf(decideCustomerPost(buildContext(7_000), customer, post, undefined))
    expect(change).toMatchObject({ type: 'queued', before: undefined })
    expect(change.after).toMatchObject({ status: 'queued', queuedAt: 7_000, lastPos: 1, staffUnread: 1 })
    expect(change.posted).toEqual([
      {
        id: post.messageId,
        conversationId: change.after.id,
        pos: 1,
        at: 7_000,
        author: { kind: 'customer', id: customer.id },
        body: { kind: 'text', text: 'hello' },
      },
    ])
  })

  it.for(['queued', 'active'] as const)('[CNV-3] goes into the open conversation, %s', (status) => {
    const open = deepFreeze(buildConversation({ status, lastPos: 4, staffUnread: 1, customerUnread: 3 }))
    const change = changeOf(decideCustomerPost(buildContext(), customer, post, open))
    expect(change.type).toBe('posted')
    expect(change.before).toBe(open)
    expect(change.after).toMatchObject({ id: open.id, status, lastPos: 5, staffUnread: 2, customerUnread: 3 })
    expect(change.posted).toMatchObject([{ id: post.messageId, pos: 5 }])
  })

  it('[CNV-3] is refused as queue-full after 100 messages while queued, and taken again once active', () => {
    const lastPos = limits.queuedMessages
    expect(lastPos).toBe(100)
    const decided = (with_: Partial<Conversation>): Decision =>
      decideCustomerPost(buildContext(), customer, post, buildConversation(with_))
    expect(decided({ lastPos: lastPos - 1 })).toMatchObject({ ok: true, after: { lastPos } })
    expect(decided({ lastPos })).toEqual({ ok: false, code: 'queue-full', detail: { limit: lastPos } })
    expect(decided({ lastPos, status: 'active' })).toMatchObject({ ok: true, after: { lastPos: lastPos + 1 } })
  })

  it('[ROL-3] is refused to staff', () => {
    expect(decideCustomerPost(buildContext(), tao, post, undefined)).toEqual({ ok: false, code: 'forbidden' })
  })
})

describe('a post by staff', () => {
  it('[CNV-4] by the assignee is the next message, unread for the customer', () => {
    const active = deepFreeze(buildConversation({ status: 'active', ...withTwo }))
    const change = changeOf(decide('post', mei, active))
    expect(change.posted).toMatchObject([
      { id: idOf(0x900), pos: 3, at: 10_000, author: { kind: 'staff', id: mei.id, name: 'Mei' } },
    ])
    expect(change.after).toMatchObject({ lastPos: 3, staffUnread: 2, customerUnread: 1 })
  })

  it('[CNV-4] by somebody else is refused with the name of the assignee', () => {
    expect(decide('post', tao, buildConversation({ status: 'active' }))).toEqual({
      ok: false,
      code: 'not-assignee',
      detail: { name: 'Mei' },
    })
  })
})

describe('accept and takeNext', () => {
  it('[QUE-2] of several accepts at once exactly one wins, the others get the name', () => {
    const admins = [lin, tao, buildStaff({ id: idOf(0x109), name: 'Wen', role: 'admin' })]
    let conversation = buildConversation(withTwo)
    const answers = admins.map((admin) => {
      const decision = decideAccept(buildContext(), admin, deepFreeze(conversation))
      if (decision.ok) conversation = decision.after
      return decision.ok ? 'won' : decision
    })
    const lost = { ok: false, code: 'already-accepted', detail: { name: 'Lin' } }
    expect(answers).toEqual(['won', lost, lost])
    expect(conversation.assignee).toEqual({ id: lin.id, name: 'Lin' })
  })

  it('[QUE-2] the winner is the assignee, and a line says who receives', () => {
    const change = changeOf(decide('accept', tao, buildConversation(withTwo)))
    expect(change.after).toMatchObject({
      status: 'active',
      acceptedAt: 10_000,
      assignee: { id: tao.id, name: 'Tao' },
      lastPos: 3,
      staffUnread: 2,
      customerUnread: 0,
    })
    expect(change.posted).toMatchObject([
      { pos: 3, author: { kind: 'system' }, body: { kind: 'system', line: 'accepted', name: 'Tao' } },
    ])
  })

  it('[QUE-3] takes the given next one for an agent too', () => {
    expect(changeOf(decide('takeNext', mei, buildConversation())).after.assignee).toEqual({ id: mei.id, name: 'Mei' })
  })
})

describe('takeOver, end and leave', () => {
  it('[CNV-6] makes the admin the assignee and keeps the rest, with a line', () => {
    const active = deepFreeze(buildConversation({ status: 'active', ...withTwo, staffReadPos: 1 }))
    const { after, posted } = changeOf(decide('takeOver', tao, active))
    expect(after).toEqual({
      ...active,
      assignee: { id: tao.id, name: 'Tao' },
      lastPos: 3,
      lastMessage: { pos: 3, at: 10_000, from: 'system', body: posted[0]!.body },
    })
    expect(posted).toMatchObject([{ body: { line: 'taken-over', name: 'Tao' } }])
  })

  it('[CNV-6] of an own conversation changes nothing', () => {
    const own = buildConversation({ status: 'active', assignee: { id: tao.id, name: 'Tao' } })
    expect(decide('takeOver', tao, own)).toEqual({ ok: true, type: 'unchanged', after: own })
  })

  it('[CNV-7] ends with a line that names who ended it; the assignee stays', () => {
    const { after, posted } = changeOf(decide('end', tao, buildConversation({ status: 'active', ...withTwo })))
    expect(after).toMatchObject({ status: 'ended', endedAt: 10_000, endReason: 'ended', staffUnread: 0 })
    expect(after.assignee?.name).toBe('Mei')
    expect(posted).toMatchObject([{ pos: 3, body: { line: 'ended', name: 'Tao' } }])
  })

  it('[CNV-9] ends a queued request with the reason left, without an assignee', () => {
    const { after, posted } = changeOf(decide('leave', customer, buildConversation(withTwo)))
    expect(after).toMatchObject({ status: 'ended', endedAt: 10_000, endReason: 'left', staffUnread: 0 })
    expect(after.assignee).toBeUndefined()
    expect(posted[0]!.body).toEqual({ kind: 'system', line: 'left' })
  })
})

describe('read', () => {
  const active = buildConversation({ status: 'active', lastPos: 5, staffReadPos: 2, customerReadPos: 3 })
  const never = (): number => {
    throw new Error('counted for a marker that does not move')
  }

  it('[CNV-8] moves the marker of the side and asks what is left behind it', () => {
    const staff = changeOf(decideRead(mei, active, 4, (pos) => pos * 10))
    expect(staff.after).toEqual({ ...active, staffReadPos: 4, staffUnread: 40 })
    const own = changeOf(decideRead(customer, active, 4, (pos) => pos * 10))
    expect(own.after).toEqual({ ...active, customerReadPos: 4, customerUnread: 40 })
  })

  it('[CNV-8] never passes the last message', () => {
    expect(changeOf(decideRead(mei, active, 1_000, (pos) => pos)).after).toMatchObject({
      staffReadPos: 5,
      staffUnread: 5,
    })
  })

  it('[CNV-8] behind the marker, or at it, changes nothing', () => {
    expect(decideRead(mei, active, 2, never)).toEqual({ ok: true, type: 'unchanged', after: active })
    expect(decideRead(customer, active, 0, never)).toEqual({ ok: true, type: 'unchanged', after: active })
  })
})
