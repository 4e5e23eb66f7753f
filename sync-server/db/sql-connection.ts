import type { MikroORM } from '@mikro-orm/core'
import type { Dialect } from '../migrations/schema-sql.ts'

export type SqlValue = string | number | null

/** Plain SQL beside the mapper, for the hot path; placeholders are `?` on both databases. 64-bit integers come as numbers. */
export interface SqlReader {
  all<T extends object>(sql: string, values?: readonly SqlValue[]): Promise<T[]>
}

/** One connection that writes; statements are durable when the promise resolves. Errors carry the database's message. */
export interface SqlWriter extends SqlReader {
  run(sql: string, values?: readonly SqlValue[]): Promise<void>
}

/** Connections for reading; `snapshot` runs several reads that all see one state of the database. */
export interface SqlReaders extends SqlReader {
  snapshot<T>(read: (reader: SqlReader) => Promise<T>): Promise<T>
}

/** Everything that talks to one database. */
export type Database = {
  dialect: Dialect
  orm: MikroORM
  /** The committer's own connection; nobody else writes through it. */
  writer: SqlWriter
  readers: SqlReaders
  close(): Promise<void>
}
