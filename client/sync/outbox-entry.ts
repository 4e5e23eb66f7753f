import type { Id } from '../../domain/ids.ts'
import type { Command } from '../../domain/wire/commands.ts'
import type { CommandDraft } from './engine-port.ts'
import type { OutboxEntry, SyncStore } from './store-port.ts'
import type { Scheduler } from './transport.ts'

export type App = 'staff' | 'customer'

export type Writer = { store: SyncStore; app: App; scheduler: Pick<Scheduler, 'now'>; newId: () => Id }

/** The command of a draft, with an id of its own. */
export function commandOf({ scheduler, newId }: Omit<Writer, 'store' | 'app'>, draft: CommandDraft): Command {
  return { ...draft, id: newId(), at: scheduler.now() }
}

/**
 * Writes a command into the outbox; durable when it resolves. A read marker replaces the older ones of its conversation,
 * except those in `inFlight`; what stood under `draftKey` goes in the same step.
 */
export async function writeOutbox(
  writer: Writer,
  draft: CommandDraft,
  draftKey?: string,
  inFlight: (id: Id) => boolean = () => false,
): Promise<OutboxEntry> {
  const command = commandOf(writer, draft)
  const replaced = command.type === 'read' ? await olderReads(writer.store, command.args.conversationId) : []
  return writer.store.outbox.add(
    { id: command.id, lane: await laneOf(writer, command), command, state: 'waiting' },
    replaced.filter((id) => !inFlight(id)),
    draftKey,
  )
}

async function olderReads(store: SyncStore, conversationId: Id): Promise<Id[]> {
  return (await store.outbox.all())
    .filter(({ command }) => command.type === 'read' && command.args.conversationId === conversationId)
    .map((entry) => entry.id)
}

/**
 * The lane of a command (SPEC CMD-4). A customer writes into a group, for which conversation that is only the server
 * knows; so whatever a customer does in the group goes the same way.
 */
async function laneOf({ store, app }: Writer, command: Command): Promise<string> {
  if (command.type === 'setPresence') return 'presence'
  if ('groupId' in command.args) return `group:${command.args.groupId}`
  const { conversationId } = command.args
  const groupId = app === 'customer' ? (await store.cache.conversation(conversationId))?.groupId : undefined
  return groupId === undefined ? `conversation:${conversationId}` : `group:${groupId}`
}
