import type { Conversation } from '../../../domain/conversation/schema.ts'
import type { Id } from '../../../domain/ids.ts'

type Filter = { name: string; mine: boolean; meId: Id }

/** The ended conversations that the server would find, of those that are here: newest first (A18 offline). */
export function filterEnded<T extends Conversation>(conversations: readonly T[], { name, mine, meId }: Filter): T[] {
  const wanted = name.trim().toLowerCase()
  return conversations
    .filter((one) => one.status === 'ended')
    .filter((one) => !mine || one.assignee?.id === meId)
    .filter((one) => one.customer.name.toLowerCase().includes(wanted))
    .sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0))
}
