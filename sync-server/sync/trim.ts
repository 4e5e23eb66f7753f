import { limits } from '../../domain/limits.ts'
import type { SqlReader, SqlWriter } from '../db/sql-connection.ts'

/** Runs a piece of work with the writer between two batches of commands. */
type Exclusive = (work: (writer: SqlWriter) => Promise<void>) => Promise<void>

/** Events deleted in one turn, so that no message waits for long. */
const DELETED_AT_ONCE = 500

/**
 * Drops events that are too old or too many per scope and moves the scopes' tails (SPEC STR-5), a little at a time between
 * the batches. `nowAt` in ms.
 */
export async function trimEvents(reader: SqlReader, exclusive: Exclusive, nowAt: number): Promise<void> {
  const cutAt = nowAt - limits.eventsKeptMs
  const scopes = await reader.all<{ id: number; head: number; tail: number; first: number }>(
    `SELECT s.id AS id, s.head AS head, s.tail AS tail, min(e.seq) AS first FROM scope s JOIN event e ON e.scope_id = s.id
     GROUP BY s.id, s.head, s.tail`,
  )
  for (const { id, head, tail, first } of scopes) {
    const old = await lastOlderThan(reader, id, first, head, cutAt)
    const cut = Math.max(tail, old, head - limits.eventsPerScope)
    // The tail first: a reader in between sees a cursor that is too old, not a hole.
    if (cut > tail)
      await exclusive((writer) => writer.run('UPDATE scope SET tail = ? WHERE id = ? AND tail < ?', [cut, id, cut]))
    for (let seq = first; seq <= cut; seq += DELETED_AT_ONCE) {
      const last = Math.min(cut, seq + DELETED_AT_ONCE - 1)
      await exclusive((writer) => writer.run('DELETE FROM event WHERE scope_id = ? AND seq <= ?', [id, last]))
    }
  }
}

/** The last event of a scope before `cutAt`, 0 for none: times rise with the numbers, so halving finds it. */
async function lastOlderThan(
  reader: SqlReader,
  scopeId: number,
  first: number,
  head: number,
  cutAt: number,
): Promise<number> {
  let [low, high] = [first - 1, head]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    const [row] = await reader.all<{ at: number }>('SELECT at FROM event WHERE scope_id = ? AND seq = ?', [
      scopeId,
      middle,
    ])
    if (row && row.at < cutAt) low = middle
    else high = middle - 1
  }
  return low >= first ? low : 0
}
