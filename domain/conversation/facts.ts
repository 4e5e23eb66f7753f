import type { Id } from '../ids.ts'
import type { Actor } from '../roles/actor.ts'
import type { Change } from './decide.ts'

/** A fact that reports are counted from (rules.md §9); never changed, never trimmed with the events. */
export type Fact = {
  kind: 'queued' | 'accepted' | 'takenOver' | 'ended' | 'left' | 'presence'
  at: number
  conversationId?: Id
  groupId?: Id
  customerId?: Id
  /** Who did it; of a conversation accepted or taken over, that is the assignee from then on. */
  staffId?: Id
  /** The assignee before, where that changed; or whose conversation it was that somebody else ended. */
  otherStaffId?: Id
  /** For presence: `online`, `away` or `offline`. */
  value?: string
}

/** The facts of a change by `actor` at `at` ms (SPEC FCT-1). Posts are counted from the messages themselves. */
export function factsOf(change: Change, actor: Actor, at: number): Fact[] {
  const { before, after } = change
  const about = { at, conversationId: after.id, groupId: after.groupId, customerId: after.customer.id }
  const staffId = actor.kind === 'staff' ? actor.id : undefined
  const previous = before?.assignee?.id
  switch (change.type) {
    case 'queued':
      return [{ kind: 'queued', ...about }]
    case 'accepted':
      return [{ kind: 'accepted', ...about, staffId }]
    case 'takenOver':
      return [{ kind: 'takenOver', ...about, staffId, otherStaffId: previous }]
    case 'ended':
      return [
        {
          kind: after.endReason ?? 'ended',
          ...about,
          staffId,
          otherStaffId: previous === staffId ? undefined : previous,
        },
      ]
    default:
      return []
  }
}
