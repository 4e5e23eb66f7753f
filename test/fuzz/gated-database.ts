import type { Database } from '../../sync-server/db/sql-connection.ts'
import type { Gate } from './gate.ts'

/** The label of the one statement that commits a batch. */
export const commitLabel = 'commit'

/** A database of which every statement of the hot path, and every snapshot as a whole, waits at `gate`. */
export function gatedDatabase(database: Database, gate: Gate): Database {
  const { writer, readers } = database
  return {
    ...database,
    writer: {
      all: (sql, values) => gate.pass('read for a batch', () => writer.all(sql, values)),
      run: (sql, values) =>
        gate.pass(sql.startsWith('INSERT INTO batch') ? commitLabel : 'write', () => writer.run(sql, values)),
    },
    readers: {
      all: (sql, values) => gate.pass('read', () => readers.all(sql, values)),
      snapshot: (read) => gate.pass('snapshot', () => readers.snapshot(read)),
    },
  }
}
