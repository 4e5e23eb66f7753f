import type { Conversation } from '../conversation/schema.ts'
import type { Id } from '../ids.ts'
import { parseScope, type ScopeName } from '../wire/scope.ts'
import type { Actor, StaffActor } from './actor.ts'
import type { Role } from './schema.ts'

/** What is asked for, with what it is asked of. */
export type Ask =
  | { action: 'subscribe'; scope: ScopeName }
  | { action: 'readConversation' | 'accept' | 'takeOver' | 'post' | 'end' | 'leave'; conversation: ConversationRights }
  | { action: 'takeNext' | 'countQueue' | 'listEnded'; groupId: Id }
  | { action: 'openIn'; groupId: Id }
  | { action: 'setPresence' | 'administer' }

/** As much of a conversation as rights depend on. */
export type ConversationRights = Pick<Conversation, 'groupId' | 'status' | 'assignee'> & { customer: { id: Id } }

/** Which conversations of which groups a role reaches: `own` = of the groups the person belongs to. */
type Reach = 'none' | 'own' | 'all'

/** The table of rules.md §1 (SPEC ROL-1): what each staff role may do beyond being an assignee. */
const reach = {
  readOpenAndEnded: { agent: 'own', admin: 'own', superadmin: 'all' },
  readQueue: { agent: 'none', admin: 'own', superadmin: 'all' },
  countQueue: { agent: 'own', admin: 'own', superadmin: 'all' },
  acceptAny: { agent: 'none', admin: 'own', superadmin: 'all' },
  takeNext: { agent: 'own', admin: 'own', superadmin: 'all' },
  actForOthers: { agent: 'none', admin: 'own', superadmin: 'all' },
  administer: { agent: 'none', admin: 'none', superadmin: 'all' },
} as const satisfies Record<string, Record<Role, Reach>>

function reaches(actor: StaffActor, right: keyof typeof reach, groupId: Id): boolean {
  const how: Reach = reach[right][actor.role]
  return how === 'all' || (how === 'own' && actor.groupIds.includes(groupId))
}

/**
 * Whether `actor` may do `ask` (SPEC ROL-1 … ROL-5). Says nothing about states: whether a conversation *can* be accepted
 * is `decideAccept`'s business. A disabled account may do nothing.
 */
export function can(actor: Actor, ask: Ask): boolean {
  return actor.kind === 'customer' ? customerCan(actor.id, ask) : actor.enabled && staffCan(actor, ask)
}

function customerCan(id: Id, ask: Ask): boolean {
  switch (ask.action) {
    case 'subscribe':
      return ask.scope === `customer:${id}`
    case 'readConversation':
    case 'post':
    case 'leave':
      return ask.conversation.customer.id === id
    case 'openIn':
      return true
    default:
      return false
  }
}

function staffCan(actor: StaffActor, ask: Ask): boolean {
  switch (ask.action) {
    case 'subscribe':
      return staffCanSubscribe(actor, ask.scope)
    case 'readConversation':
    case 'post':
      return reaches(
        actor,
        ask.conversation.status === 'queued' ? 'readQueue' : 'readOpenAndEnded',
        ask.conversation.groupId,
      )
    case 'accept':
      return reaches(actor, 'acceptAny', ask.conversation.groupId)
    case 'takeOver':
      return reaches(actor, 'actForOthers', ask.conversation.groupId)
    case 'end':
      return isAssigneeInReach(actor, ask.conversation) || reaches(actor, 'actForOthers', ask.conversation.groupId)
    case 'takeNext':
      return reaches(actor, 'takeNext', ask.groupId)
    case 'countQueue':
      return reaches(actor, 'countQueue', ask.groupId)
    case 'listEnded':
      return reaches(actor, 'readOpenAndEnded', ask.groupId)
    case 'setPresence':
      return true
    case 'administer':
      return reach.administer[actor.role] === 'all'
    default:
      return false
  }
}

function isAssigneeInReach(actor: StaffActor, conversation: ConversationRights): boolean {
  return conversation.assignee?.id === actor.id && reaches(actor, 'readOpenAndEnded', conversation.groupId)
}

function staffCanSubscribe(actor: StaffActor, name: ScopeName): boolean {
  const scope = parseScope(name)
  switch (scope?.kind) {
    case 'workspace':
      return true
    case 'user':
      return scope.staffId === actor.id
    case 'group':
      return reaches(actor, 'readOpenAndEnded', scope.groupId)
    case 'queue':
      return reaches(actor, 'readQueue', scope.groupId)
    default:
      return false
  }
}

/** The scopes that an actor's device subscribes to by itself (SPEC STR-2). */
export function ownScopes(actor: Actor): ScopeName[] {
  if (actor.kind === 'customer') return [`customer:${actor.id}`]
  const wanted = actor.groupIds.flatMap((id) => [`group:${id}`, `queue:${id}`])
  return [`user:${actor.id}`, 'workspace', ...wanted].filter((scope) => can(actor, { action: 'subscribe', scope }))
}
