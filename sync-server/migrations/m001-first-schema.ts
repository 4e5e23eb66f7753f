import type { MigrationObject } from '@mikro-orm/core'
import { Migration } from '@mikro-orm/migrations'
import { postgresBatchStatements } from './batch-postgres.ts'
import { sqliteBatchStatements } from './batch-sqlite.ts'
import { type Dialect, tableStatements } from './schema-sql.ts'

/** The first schema for a dialect. */
export function firstSchema(dialect: Dialect): MigrationObject {
  const batch = dialect === 'sqlite' ? sqliteBatchStatements : postgresBatchStatements
  const statements = [...tableStatements(dialect), ...batch]
  return {
    name: '001-first-schema',
    class: class extends Migration {
      override up(): void {
        for (const statement of statements) this.addSql(statement)
      }
    },
  }
}
