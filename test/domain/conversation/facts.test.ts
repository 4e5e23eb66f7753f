import { describe, expect, it } from 'vitest'
import type { Change } from '../../../domain/conversation/decide.ts'
import { decideAccept, decideLeave, decideStaffPost } from '../../../domain/conversation/decide.ts'
import { factsOf } from '../../../domain/conversation/facts.ts'
import { buildContext, buildConversation, buildCustomer, buildMessage, buildStaff, groupA, idOf } from '../build.ts'

const mei = buildStaff()
const tao = buildStaff({ id: idOf(0x101), name: 'Tao', role: 'admin' })
const customer = buildCustomer()
const queued = buildConversation()
const active = buildConversation({ status: 'active' })
const ended = buildConversation({ status: 'ended' })
const about = { at: 9_000, conversationId: queued.id, groupId: groupA, customerId: customer.id }

function changeTo(type: Change['type'], before: Change['before'], after: Change['after']): Change {
  return { ok: true, type, before, after, posted: [] }
}

describe('the facts of a change', () => {
  it('[FCT-1] queueing', () => {
    expect(factsOf(changeTo('queued', undefined, queued), customer, 9_000)).toEqual([{ kind: 'queued', ...about }])
  })

  it('[FCT-1] an accept, with the assignee', () => {
    const change = decideAccept(buildContext(), tao, queued) as Change
    expect(factsOf(change, tao, 9_000)).toEqual([{ kind: 'accepted', ...about, staffId: tao.id }])
  })

  it('[FCT-1] a take-over, with the assignee before', () => {
    const after = { ...active, assignee: { id: tao.id, name: 'Tao' } }
    const facts = factsOf(changeTo('takenOver', active, after), tao, 9_000)
    expect(facts).toEqual([{ kind: 'takenOver', ...about, staffId: tao.id, otherStaffId: mei.id }])
  })

  it('[FCT-1] an end by the assignee, and by an admin, with whose it was', () => {
    const change = changeTo('ended', active, ended)
    expect(factsOf(change, mei, 9_000)).toEqual([{ kind: 'ended', ...about, staffId: mei.id }])
    expect(factsOf(change, tao, 9_000)).toEqual([{ kind: 'ended', ...about, staffId: tao.id, otherStaffId: mei.id }])
  })

  it('[FCT-1] leaving the queue, with nobody of staff', () => {
    const change = decideLeave(buildContext(), customer, queued) as Change
    expect(factsOf(change, customer, 9_000)).toEqual([{ kind: 'left', ...about }])
  })

  it('[FCT-1] a message is its own fact: its author, and the assignee at that time', () => {
    const change = decideStaffPost(buildContext(), mei, { messageId: idOf(0x900), text: 'hi' }, active) as Change
    expect(factsOf(change, mei, 9_000)).toEqual([])
    expect(change.posted[0]!.author).toEqual({ kind: 'staff', id: mei.id, name: 'Mei' })
    expect(change.after.assignee?.id).toBe(mei.id)
    expect(factsOf({ ...changeTo('read', active, active), posted: [buildMessage()] }, mei, 9_000)).toEqual([])
  })
})
