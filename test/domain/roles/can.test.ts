import { describe, expect, it } from 'vitest'
import type { ConversationStatus } from '../../../domain/conversation/schema.ts'
import type { StaffActor } from '../../../domain/roles/actor.ts'
import { type Ask, type ConversationRights, can, ownScopes } from '../../../domain/roles/can.ts'
import type { Role } from '../../../domain/roles/schema.ts'
import { buildConversation, buildCustomer, buildStaff, groupA, groupB, idOf } from '../build.ts'

/**
 * rules.md §1 by hand: `-` never, `own` in the person's own groups, `all` anywhere, `mine` in own groups what is assigned to
 * the person. Acts on conversations by their status; the domain of a right is all of it, the state is the rule's business.
 */
const table = `
                         | agent | admin | superadmin
readConversation queued  | -     | own   | all
readConversation active  | own   | own   | all
readConversation ended   | own   | own   | all
accept queued            | -     | own   | all
accept active            | -     | own   | all
accept ended             | -     | own   | all
post queued              | -     | own   | all
post active              | own   | own   | all
post ended               | own   | own   | all
takeOver queued          | -     | own   | all
takeOver active          | -     | own   | all
takeOver ended           | -     | own   | all
end queued               | mine  | own   | all
end active               | mine  | own   | all
end ended                | mine  | own   | all
leave queued             | -     | -     | -
leave active             | -     | -     | -
leave ended              | -     | -     | -
takeNext                 | own   | own   | all
countQueue               | own   | own   | all
listEnded                | own   | own   | all
openIn                   | -     | -     | -
administer               | -     | -     | all
setPresence              | all   | all   | all
subscribe workspace      | all   | all   | all
subscribe group          | own   | own   | all
subscribe queue          | -     | own   | all
subscribe customer       | -     | -     | -
`
  .trim()
  .split('\n')
  .slice(1)
  .map((row) => row.split('|').map((cell) => cell.trim()))

const roles: Role[] = ['agent', 'admin', 'superadmin']
const holders = { self: idOf(0x100), colleague: idOf(0x109), nobody: undefined }
type Holder = keyof typeof holders

function askOf(what: string, holder: Holder): Ask {
  const [action, part] = what.split(' ')
  const id = holders[holder]
  const assignee = id === undefined ? {} : { assignee: { id, name: holder } }
  switch (action) {
    case 'subscribe':
      if (part === 'workspace') return { action, scope: 'workspace' }
      return { action, scope: `${part}:${part === 'customer' ? idOf(0x200) : groupA}` }
    case 'takeNext':
    case 'countQueue':
    case 'listEnded':
    case 'openIn':
      return { action, groupId: groupA }
    case 'administer':
    case 'setPresence':
      return { action }
    default: {
      const conversation = { ...buildConversation(), status: part as ConversationStatus, ...assignee }
      return { action, conversation } as Ask
    }
  }
}

function allowed(cell: string, actor: StaffActor, holder: Holder): boolean {
  const inGroup = actor.groupIds.includes(groupA)
  if (!actor.enabled || cell === '-') return false
  if (cell === 'all') return true
  return cell === 'own' ? inGroup : inGroup && holder === 'self'
}

describe('what staff may do', () => {
  it('has a row for every act in every status', () => {
    expect(table).toHaveLength(28)
    expect(new Set(table.map(([what]) => what)).size).toBe(28)
  })

  it.for(table)('[ROL-1] [ROL-2] %s: agent %s, admin %s, superadmin %s', ([what, ...cells]) => {
    for (const [column, role] of roles.entries()) {
      for (const enabled of [true, false]) {
        for (const groupIds of [[], [groupA], [groupB], [groupB, groupA]]) {
          for (const holder of Object.keys(holders) as Holder[]) {
            const actor = buildStaff({ role, enabled, groupIds })
            const label = `${role} enabled:${enabled} groups:${groupIds.length} holder:${holder}`
            expect(can(actor, askOf(what!, holder)), label).toBe(allowed(cells[column]!, actor, holder))
          }
        }
      }
    }
  })

  it.for(roles)('[ROL-1] %s subscribes to the own user scope only', (role) => {
    const actor = buildStaff({ role })
    expect(can(actor, { action: 'subscribe', scope: `user:${actor.id}` })).toBe(true)
    expect(can(actor, { action: 'subscribe', scope: `user:${idOf(0x109)}` })).toBe(false)
    expect(can({ ...actor, enabled: false }, { action: 'subscribe', scope: `user:${actor.id}` })).toBe(false)
  })

  it.for([
    '',
    'group',
    'group:',
    'nothing:1',
    'group:not-an-id',
    `workspace:${groupA}`,
    `group:${groupA} `,
    `Group:${groupA}`,
  ])('[ROL-1] nobody subscribes to "%s"', (scope) => {
    expect(can(buildStaff({ role: 'superadmin' }), { action: 'subscribe', scope })).toBe(false)
    expect(can(buildCustomer(), { action: 'subscribe', scope })).toBe(false)
  })
})

describe('what customers may do', () => {
  const customer = buildCustomer()
  const own = (status: ConversationStatus): ConversationRights => buildConversation({ status })
  const foreign = (status: ConversationStatus): ConversationRights =>
    buildConversation({ status, customer: { id: idOf(0x201), name: '' } })
  const statuses: ConversationStatus[] = ['queued', 'active', 'ended']

  it.for(statuses)('[ROL-3] reads, writes and leaves own %s conversations, nobody else’s', (status) => {
    for (const action of ['readConversation', 'post', 'leave'] as const) {
      expect(can(customer, { action, conversation: own(status) })).toBe(true)
      expect(can(customer, { action, conversation: foreign(status) })).toBe(false)
    }
    for (const action of ['accept', 'takeOver', 'end'] as const) {
      expect(can(customer, { action, conversation: own(status) })).toBe(false)
    }
  })

  it('[ROL-3] subscribes to the own scope only', () => {
    const scopes = ['workspace', `group:${groupA}`, `queue:${groupA}`, `user:${customer.id}`, `customer:${idOf(0x201)}`]
    for (const scope of scopes) expect(can(customer, { action: 'subscribe', scope }), scope).toBe(false)
    expect(can(customer, { action: 'subscribe', scope: `customer:${customer.id}` })).toBe(true)
  })

  it('[ROL-3] may open in any group and do nothing of the staff’s', () => {
    expect(can(customer, { action: 'openIn', groupId: groupB })).toBe(true)
    for (const action of ['takeNext', 'countQueue', 'listEnded'] as const) {
      expect(can(customer, { action, groupId: groupA })).toBe(false)
    }
    for (const action of ['setPresence', 'administer'] as const) expect(can(customer, { action })).toBe(false)
  })

  it('[ROL-3] with the id of a member of staff is still a customer', () => {
    const twin = buildCustomer({ id: idOf(0x100) })
    expect(can(twin, { action: 'end', conversation: own('active') })).toBe(false)
    expect(can(twin, { action: 'readConversation', conversation: own('active') })).toBe(false)
  })
})

describe('the scopes that a device subscribes to by itself', () => {
  const groupIds = [groupA, groupB]
  const groupScopes = [`group:${groupA}`, `group:${groupB}`]
  const queueScopes = [`queue:${groupA}`, `queue:${groupB}`]

  it('[ROL-2] an agent’s: the groups, no queue', () => {
    const agent = buildStaff({ groupIds })
    expect(ownScopes(agent).sort()).toEqual([`user:${agent.id}`, 'workspace', ...groupScopes].sort())
  })

  it.for(['admin', 'superadmin'] as const)('[ROL-5] an %s’s: groups and queues of own groups', (role) => {
    const actor = buildStaff({ role, groupIds })
    expect(ownScopes(actor).sort()).toEqual([`user:${actor.id}`, 'workspace', ...groupScopes, ...queueScopes].sort())
  })

  it('[ROL-5] a superadmin without groups takes none, though all are in reach', () => {
    const actor = buildStaff({ role: 'superadmin', groupIds: [] })
    expect(ownScopes(actor)).toEqual([`user:${actor.id}`, 'workspace'])
    expect(can(actor, { action: 'subscribe', scope: `queue:${groupA}` })).toBe(true)
  })

  it('[ROL-1] [ROL-3] none of a disabled account, a customer’s own', () => {
    expect(ownScopes(buildStaff({ role: 'superadmin', enabled: false, groupIds }))).toEqual([])
    expect(ownScopes(buildCustomer())).toEqual([`customer:${idOf(0x200)}`])
  })
})
