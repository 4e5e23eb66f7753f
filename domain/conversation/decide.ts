import { type Refusal, refuse } from '../errors.ts'
import type { Id } from '../ids.ts'
import { limits } from '../limits.ts'
import type { Actor, CustomerActor, StaffActor } from '../roles/actor.ts'
import { can } from '../roles/can.ts'
import { applyMessage, applyRead } from './apply.ts'
import type { Author, Conversation, Message, SystemLine } from './schema.ts'

/** What a rule needs of the world: the server's time and fresh ids. */
export type RuleContext = { nowAt: number; newId: () => Id }

export type ChangeType = 'queued' | 'posted' | 'accepted' | 'takenOver' | 'ended' | 'read'

/** An accepted command's effect on one conversation. `before` is undefined for a new one. */
export type Change = {
  ok: true
  type: ChangeType
  before: Conversation | undefined
  after: Conversation
  /** Messages made by the change, in order; they are not in the log before. */
  posted: Message[]
}
/** The command was right and there was nothing left to do. */
export type Unchanged = { ok: true; type: 'unchanged'; after: Conversation }
export type Decision = Change | Unchanged | Refusal

/** Posts what a change brings: gives `pos` and time to each message and moves the conversation along (SPEC CNV-5). */
function withMessages(
  context: RuleContext,
  conversation: Conversation,
  drafts: readonly Pick<Message, 'id' | 'author' | 'body'>[],
): { after: Conversation; posted: Message[] } {
  let after = conversation
  const posted: Message[] = []
  for (const draft of drafts) {
    const message: Message = {
      id: draft.id,
      conversationId: after.id,
      pos: after.lastPos + 1,
      at: context.nowAt,
      author: draft.author,
      body: draft.body,
    }
    posted.push(message)
    after = applyMessage(after, message)
  }
  return { after, posted }
}

function line(context: RuleContext, systemLine: SystemLine, name?: string): Pick<Message, 'id' | 'author' | 'body'> {
  const body = name === undefined ? { line: systemLine } : { line: systemLine, name }
  return { id: context.newId(), author: { kind: 'system' }, body: { kind: 'system', ...body } }
}

function newConversation(context: RuleContext, customer: CustomerActor, groupId: Id): Conversation {
  const { id, name, visitorId } = customer
  return {
    id: context.newId(),
    groupId,
    customer: visitorId === undefined ? { id, name } : { id, name, visitorId },
    status: 'queued',
    queuedAt: context.nowAt,
    lastPos: 0,
    staffReadPos: 0,
    customerReadPos: 0,
    staffUnread: 0,
    customerUnread: 0,
  }
}

/**
 * SPEC CNV-2: a customer asks for a person in a group. `open` is the customer's open conversation there, if any; then
 * nothing changes.
 */
export function decideOpen(context: RuleContext, actor: Actor, groupId: Id, open: Conversation | undefined): Decision {
  if (actor.kind !== 'customer' || !can(actor, { action: 'openIn', groupId })) return refuse('forbidden')
  if (open) return { ok: true, type: 'unchanged', after: open }
  return { ok: true, type: 'queued', before: undefined, after: newConversation(context, actor, groupId), posted: [] }
}

/**
 * SPEC CNV-3: a customer writes into a group: into the open conversation there, else into a new one that this queues.
 * Refusals: `queue-full` when the conversation waits and holds `limits.queuedMessages` already.
 */
export function decideCustomerPost(
  context: RuleContext,
  actor: Actor,
  post: { messageId: Id; groupId: Id; text: string },
  open: Conversation | undefined,
): Decision {
  if (actor.kind !== 'customer' || !can(actor, { action: 'openIn', groupId: post.groupId })) return refuse('forbidden')
  if (open && open.status === 'queued' && open.lastPos >= limits.queuedMessages) {
    return refuse('queue-full', { limit: limits.queuedMessages })
  }
  const into = open ?? newConversation(context, actor, post.groupId)
  const draft = {
    id: post.messageId,
    author: { kind: 'customer', id: actor.id } as const,
    body: { kind: 'text', text: post.text } as const,
  }
  return { ok: true, type: open ? 'posted' : 'queued', before: open, ...withMessages(context, into, [draft]) }
}

/** SPEC CNV-4: the assignee answers. Refusals: `forbidden`, `not-assignee` (with the name), `already-ended`, `not-active`. */
export function decideStaffPost(
  context: RuleContext,
  actor: Actor,
  post: { messageId: Id; text: string },
  conversation: Conversation,
): Decision {
  if (actor.kind !== 'staff' || !can(actor, { action: 'post', conversation })) return refuse('forbidden')
  const refusal = refuseUnlessAssignee(actor, conversation)
  if (refusal) return refusal
  const author: Author = { kind: 'staff', id: actor.id, name: actor.name }
  const draft = { id: post.messageId, author, body: { kind: 'text', text: post.text } as const }
  return { ok: true, type: 'posted', before: conversation, ...withMessages(context, conversation, [draft]) }
}

function refuseUnlessAssignee(actor: StaffActor, conversation: Conversation): Refusal | undefined {
  if (conversation.status === 'ended') return refuse('already-ended')
  if (conversation.status === 'queued') return refuse('not-active')
  if (conversation.assignee?.id !== actor.id) return refuse('not-assignee', { name: conversation.assignee?.name ?? '' })
  return undefined
}

/** SPEC QUE-2: admins choose whom to receive. Refusals: `forbidden`, `already-accepted` (with the name), `already-ended`. */
export function decideAccept(context: RuleContext, actor: Actor, conversation: Conversation): Decision {
  if (actor.kind !== 'staff' || !can(actor, { action: 'accept', conversation })) return refuse('forbidden')
  return takeFromQueue(context, actor, conversation)
}

/** SPEC QUE-3: the next of the queue, `undefined` when nobody waits. Refusals: `forbidden`, `nobody-waiting`. */
export function decideTakeNext(
  context: RuleContext,
  actor: Actor,
  groupId: Id,
  next: Conversation | undefined,
): Decision {
  if (actor.kind !== 'staff' || !can(actor, { action: 'takeNext', groupId })) return refuse('forbidden')
  return next ? takeFromQueue(context, actor, next) : refuse('nobody-waiting')
}

function takeFromQueue(context: RuleContext, actor: StaffActor, conversation: Conversation): Decision {
  if (conversation.status === 'active') return refuse('already-accepted', { name: conversation.assignee?.name ?? '' })
  if (conversation.status === 'ended') return refuse('already-ended')
  const assigned: Conversation = {
    ...conversation,
    status: 'active',
    acceptedAt: context.nowAt,
    assignee: { id: actor.id, name: actor.name },
  }
  const drafts = [line(context, 'accepted', actor.name)]
  return { ok: true, type: 'accepted', before: conversation, ...withMessages(context, assigned, drafts) }
}

/** SPEC CNV-6: an admin becomes the assignee. Refusals: `forbidden`, `not-active`, `already-ended`. */
export function decideTakeOver(context: RuleContext, actor: Actor, conversation: Conversation): Decision {
  if (actor.kind !== 'staff' || !can(actor, { action: 'takeOver', conversation })) return refuse('forbidden')
  if (conversation.status === 'ended') return refuse('already-ended')
  if (conversation.status === 'queued') return refuse('not-active')
  if (conversation.assignee?.id === actor.id) return { ok: true, type: 'unchanged', after: conversation }
  const assigned: Conversation = { ...conversation, assignee: { id: actor.id, name: actor.name } }
  const drafts = [line(context, 'taken-over', actor.name)]
  return { ok: true, type: 'takenOver', before: conversation, ...withMessages(context, assigned, drafts) }
}

/** SPEC CNV-7: the assignee, or an admin for others, ends an active conversation. Refusals: `forbidden`, `already-ended`, `not-active`. */
export function decideEnd(context: RuleContext, actor: Actor, conversation: Conversation): Decision {
  if (actor.kind !== 'staff' || !can(actor, { action: 'readConversation', conversation })) return refuse('forbidden')
  if (conversation.status === 'ended') return refuse('already-ended')
  if (conversation.status === 'queued') return refuse('not-active')
  if (!can(actor, { action: 'end', conversation })) {
    return refuse('not-assignee', { name: conversation.assignee?.name ?? '' })
  }
  return finish(context, conversation, 'ended', line(context, 'ended', actor.name))
}

/** SPEC CNV-9: a customer gives up waiting. Refusals: `forbidden`, `not-queued`, `already-ended`. */
export function decideLeave(context: RuleContext, actor: Actor, conversation: Conversation): Decision {
  if (actor.kind !== 'customer' || !can(actor, { action: 'leave', conversation })) return refuse('forbidden')
  if (conversation.status === 'ended') return refuse('already-ended')
  if (conversation.status === 'active') return refuse('not-queued')
  return finish(context, conversation, 'left', line(context, 'left'))
}

function finish(
  context: RuleContext,
  conversation: Conversation,
  endReason: 'ended' | 'left',
  draft: Pick<Message, 'id' | 'author' | 'body'>,
): Decision {
  const { after, posted } = withMessages(context, conversation, [draft])
  return {
    ok: true,
    type: 'ended',
    before: conversation,
    after: { ...after, status: 'ended', endedAt: context.nowAt, endReason, staffUnread: 0 },
    posted,
  }
}

/**
 * SPEC CNV-8: a side has read up to `pos`. Staff: only the assignee moves the marker. `unreadAfter(pos)` counts the other
 * side's messages behind `pos`. Refusals: `forbidden`, `not-assignee`, `not-active`, `already-ended`.
 */
export function decideRead(
  actor: Actor,
  conversation: Conversation,
  pos: number,
  unreadAfter: (pos: number) => number,
): Decision {
  if (!can(actor, { action: 'readConversation', conversation })) return refuse('forbidden')
  if (conversation.status === 'ended') return refuse('already-ended')
  if (actor.kind === 'staff') {
    const refusal = refuseUnlessAssignee(actor, conversation)
    if (refusal) return refusal
  }
  const side = actor.kind === 'staff' ? 'staff' : 'customer'
  const upTo = Math.min(pos, conversation.lastPos)
  const known = side === 'staff' ? conversation.staffReadPos : conversation.customerReadPos
  if (upTo <= known) return { ok: true, type: 'unchanged', after: conversation }
  const after = applyRead(conversation, side, upTo, unreadAfter(upTo))
  return { ok: true, type: 'read', before: conversation, after, posted: [] }
}
