import {
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
  type RuleContext,
} from '../../../domain/conversation/decide.ts'
import type { Conversation } from '../../../domain/conversation/schema.ts'
import { refuse } from '../../../domain/errors.ts'
import type { Id } from '../../../domain/ids.ts'
import { nextOf } from '../../../domain/queue/queue.ts'
import type { Actor } from '../../../domain/roles/actor.ts'
import type { Command } from '../../../domain/wire/commands.ts'

/** What a decision may look at: the committed state with this batch's earlier changes laid over it. */
export interface DecisionView {
  conversation(id: Id): Conversation | undefined
  openOf(customerId: Id, groupId: Id): Conversation | undefined
  waiting(groupId: Id): Iterable<Conversation>
  hasGroup(groupId: Id): boolean
  unreadAfter(conversation: Conversation, side: 'staff' | 'customer', pos: number): number
}

/** A command on a conversation or a group; `setPresence` works on neither and is handled apart. */
export type ConversationCommand = Exclude<Command, { type: 'setPresence' }>

/** Applies the rule of the command's type. Refusals: those of the rule, and `not-found` for an unknown group or conversation. */
export function decideCommand(
  context: RuleContext,
  actor: Actor,
  command: ConversationCommand,
  view: DecisionView,
): Decision {
  switch (command.type) {
    case 'open':
      if (!view.hasGroup(command.args.groupId)) return refuse('not-found')
      return decideOpen(context, actor, command.args.groupId, view.openOf(actor.id, command.args.groupId))
    case 'post':
      return decidePost(context, actor, command, view)
    case 'takeNext':
      if (!view.hasGroup(command.args.groupId)) return refuse('not-found')
      return decideTakeNext(context, actor, command.args.groupId, nextOf(view.waiting(command.args.groupId)))
    default: {
      const conversation = view.conversation(command.args.conversationId)
      if (!conversation) return refuse('not-found')
      return decideOn(context, actor, command, conversation, view)
    }
  }
}

function decidePost(
  context: RuleContext,
  actor: Actor,
  command: Extract<Command, { type: 'post' }>,
  view: DecisionView,
): Decision {
  const { args, id: messageId } = command
  if ('groupId' in args) {
    if (!view.hasGroup(args.groupId)) return refuse('not-found')
    return decideCustomerPost(context, actor, { messageId, ...args }, view.openOf(actor.id, args.groupId))
  }
  const conversation = view.conversation(args.conversationId)
  if (!conversation) return refuse('not-found')
  return decideStaffPost(context, actor, { messageId, text: args.text }, conversation)
}

function decideOn(
  context: RuleContext,
  actor: Actor,
  command: Extract<Command, { type: 'accept' | 'takeOver' | 'end' | 'leave' | 'read' }>,
  conversation: Conversation,
  view: DecisionView,
): Decision {
  switch (command.type) {
    case 'accept':
      return decideAccept(context, actor, conversation)
    case 'takeOver':
      return decideTakeOver(context, actor, conversation)
    case 'end':
      return decideEnd(context, actor, conversation)
    case 'leave':
      return decideLeave(context, actor, conversation)
    case 'read': {
      const side = actor.kind === 'staff' ? 'staff' : 'customer'
      return decideRead(actor, conversation, command.args.pos, (pos) => view.unreadAfter(conversation, side, pos))
    }
  }
}
