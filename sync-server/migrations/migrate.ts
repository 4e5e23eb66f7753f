import type { MikroORM, Options } from '@mikro-orm/core'
import { Migrator } from '@mikro-orm/migrations'
import { firstSchema } from './m001-first-schema.ts'
import type { Dialect } from './schema-sql.ts'

const tableName = 'schema_migration'

/**
 * Where the migrations are, for the mapper's options. All that are pending run in one transaction; with SQLite's
 * BEGIN IMMEDIATE, programs that start at the same time run them one after the other.
 */
export function migrationOptions(dialect: Dialect): Pick<Options, 'migrations' | 'extensions'> {
  return {
    extensions: [Migrator],
    migrations: {
      tableName,
      migrationsList: [firstSchema(dialect)],
      snapshot: false,
      transactional: true,
      allOrNothing: true,
      disableForeignKeys: false,
    },
  }
}

/** The migrator's own table, which it would make without a lock. */
export const sqliteMigrationTable = `CREATE TABLE IF NOT EXISTS ${tableName} (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, name TEXT, executed_at DATETIME DEFAULT (strftime('%s', 'now') * 1000))`

/** Brings the database to the newest schema; the caller keeps other PostgreSQL clients from doing it meanwhile. */
export async function migrate(orm: MikroORM): Promise<void> {
  await orm.migrator.up()
}
