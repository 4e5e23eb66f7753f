import pino from 'pino'
import { type Config, readConfig } from '../../sync-server/config.ts'
import { openDatabase } from '../../sync-server/db/open-database.ts'
import type { Database, SqlValue } from '../../sync-server/db/sql-connection.ts'
import { tempDir } from '../support/temp-dir.ts'

/** One real SQLite database that scenarios use one after the other. */
export type FuzzDatabase = {
  config: Config
  database: Database
  /** Removes everything but the schema and names the database `epoch`. */
  clear(epoch: string): Promise<void>
  close(): Promise<void>
}

const tables = [
  'membership',
  'session',
  'staff',
  'groups',
  'device_token',
  'customer',
  'conversation',
  'message',
  'event',
  'scope',
  'command',
  'fact',
]

export async function openFuzzDatabase(): Promise<FuzzDatabase> {
  const dir = await tempDir('fuzz')
  const config = readConfig({ DATA_DIR: dir.path })
  const database = await openDatabase(config, pino({ level: 'silent' }))
  // No power is lost here; waiting for the disk would be most of the time.
  await database.writer.run('PRAGMA synchronous = OFF')
  await database.orm.em.getConnection().execute('PRAGMA synchronous = OFF')
  return {
    config,
    database,
    async clear(epoch) {
      for (const table of tables) await database.writer.run(`DELETE FROM ${table}`)
      await database.writer.run('UPDATE workspace SET epoch = ?, directory_version = 1', [epoch])
    },
    async close() {
      await database.close()
      await dir.remove()
    },
  }
}

/** All rows, to be put back later as a backup is. */
export type Backup = Map<string, Record<string, SqlValue>[]>

export async function backUp({ readers }: Database): Promise<Backup> {
  const backup: Backup = new Map()
  for (const table of tables) backup.set(table, await readers.all(`SELECT * FROM ${table}`))
  return backup
}

/** Puts a backup in the place of what is there, and names the database anew as the operator must (SPEC STR-5). */
export async function restore({ database, clear }: FuzzDatabase, backup: Backup, epoch: string): Promise<void> {
  await clear(epoch)
  for (const table of ['groups', 'staff', ...tables]) {
    for (const row of backup.get(table) ?? []) {
      const columns = Object.keys(row)
      await database.writer.run(
        `INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
        Object.values(row),
      )
    }
  }
}
