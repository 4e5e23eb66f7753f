import type { Conversation } from '../../../domain/conversation/schema.ts'
import type { StaffActor } from '../../../domain/roles/actor.ts'
import { can } from '../../../domain/roles/can.ts'

/** What a person may do with a conversation now; `end` says whether it is another's. */
export type ChatAct = 'accept' | 'takeOver' | 'end'

/** The acts of the chat's header, the main one first (rules of the roles; a pending end leaves none). */
export function chatActs(conversation: Conversation, actor: StaffActor, ending: boolean): ChatAct[] {
  if (conversation.status === 'ended' || ending) return []
  if (conversation.status === 'queued') return can(actor, { action: 'accept', conversation }) ? ['accept'] : []
  if (conversation.assignee?.id === actor.id) return can(actor, { action: 'end', conversation }) ? ['end'] : []
  const acts: ChatAct[] = []
  if (can(actor, { action: 'takeOver', conversation })) acts.push('takeOver')
  if (can(actor, { action: 'end', conversation })) acts.push('end')
  return acts
}
