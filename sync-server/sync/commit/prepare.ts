import type { Id } from '../../../domain/ids.ts'
import type { SqlReader } from '../../db/sql-connection.ts'
import type { HotState } from './hot-state.ts'
import type { BatchJob } from './job.ts'
import { type UnreadCounts, unreadKey } from './working-set.ts'

/** Reads into the hot state what the jobs' decisions will look at and it does not hold; nothing in the usual case. */
export async function prepare(jobs: readonly BatchJob[], state: HotState, reader: SqlReader): Promise<UnreadCounts> {
  const ids = new Set<Id>()
  const open = new Map<string, { customerId: Id; groupId: Id }>()
  const queues = new Set<Id>()
  for (const job of jobs) {
    if (job.kind === 'facts') continue
    for (const command of job.commands) {
      const { args } = command
      if (command.type === 'takeNext') queues.add(command.args.groupId)
      if ('conversationId' in args) ids.add(args.conversationId)
      else if ('groupId' in args && job.sender.kind === 'customer') {
        const customerId = job.sender.customer.id
        open.set(`${customerId} ${args.groupId}`, { customerId, groupId: args.groupId })
      }
    }
  }
  for (const groupId of queues) await state.loadQueue(reader, groupId)
  await state.loadOpen(reader, [...open.values()])
  await state.loadConversations(reader, [...ids])
  return countUnread(jobs, state, reader)
}

async function countUnread(jobs: readonly BatchJob[], state: HotState, reader: SqlReader): Promise<UnreadCounts> {
  const counts: UnreadCounts = new Map()
  for (const job of jobs) {
    if (job.kind === 'facts') continue
    const side = job.sender.kind
    for (const command of job.commands) {
      if (command.type !== 'read') continue
      const { conversationId, pos } = command.args
      const known = state.conversations.get(conversationId)
      if (!known || pos >= known.conversation.lastPos) continue
      const [row] = await reader.all<{ count: number }>(
        'SELECT count(*) AS count FROM message WHERE conversation_id = ? AND pos > ? AND author_kind = ?',
        [conversationId, pos, side === 'staff' ? 'customer' : 'staff'],
      )
      counts.set(unreadKey(conversationId, side, pos), row?.count ?? 0)
    }
  }
  return counts
}
