import type { GroupRecord } from '../../domain/wire/records.ts'
import type { SqlReader } from '../db/sql-connection.ts'

/** The group with a key, or undefined. */
export async function groupByKey(reader: SqlReader, key: string): Promise<GroupRecord | undefined> {
  const [row] = await reader.all<{ id: string; key: string; name: string; client_name: string; position: number }>(
    'SELECT id, key, name, client_name, position FROM groups WHERE key = ?',
    [key],
  )
  return row && { id: row.id, key: row.key, name: row.name, clientName: row.client_name, position: row.position }
}
