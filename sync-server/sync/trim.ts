import { limits } from '../../domain/limits.ts'
import type { SqlWriter } from '../db/sql-connection.ts'

/** Drops events that are too old or too many per scope and moves the scopes' tails (SPEC STR-5). `nowAt` in ms. */
export async function trimEvents(writer: SqlWriter, nowAt: number): Promise<void> {
  const cutAt = nowAt - limits.eventsKeptMs
  const scopes = await writer.all<{ id: number; tail: number; cut: number }>(
    `SELECT s.id AS id, s.tail AS tail, CASE WHEN coalesce(old.seq, 0) > s.head - ? THEN coalesce(old.seq, 0) ELSE s.head - ? END AS cut
     FROM scope s LEFT JOIN (SELECT scope_id, max(seq) AS seq FROM event WHERE at < ? GROUP BY scope_id) AS old ON old.scope_id = s.id`,
    [limits.eventsPerScope, limits.eventsPerScope, cutAt],
  )
  for (const { id, tail, cut } of scopes) {
    if (cut <= tail) continue
    // The tail first: a reader between the two statements sees a cursor that is too old, not a hole.
    await writer.run('UPDATE scope SET tail = ? WHERE id = ?', [cut, id])
    await writer.run('DELETE FROM event WHERE scope_id = ? AND seq <= ?', [id, cut])
  }
}
