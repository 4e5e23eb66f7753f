import {
  CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type Kysely,
  type QueryCompiler,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { Mutex } from './mutex.ts'
import { SqliteConnection } from './sqlite-connection.ts'

/**
 * Kysely, and so the mapper, over one `sqlite3` connection. Transactions begin IMMEDIATE, so that two writers wait for
 * each other at the start instead of failing in the middle.
 */
export class Sqlite3Dialect implements Dialect {
  private readonly file: string

  constructor(file: string) {
    this.file = file
  }

  createDriver(): Driver {
    return new Sqlite3Driver(this.file)
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler()
  }

  createAdapter(): DialectAdapter {
    return new SqliteAdapter()
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(db)
  }
}

class Sqlite3Driver implements Driver {
  private readonly file: string
  private readonly mutex = new Mutex()
  private connection: Connection | undefined

  constructor(file: string) {
    this.file = file
  }

  async init(): Promise<void> {
    this.connection = new Connection(await SqliteConnection.open(this.file, 'write'))
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    await this.mutex.acquire()
    if (this.connection) return this.connection
    this.mutex.release()
    throw new Error('the database is closed')
  }

  async releaseConnection(): Promise<void> {
    this.mutex.release()
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('BEGIN IMMEDIATE'))
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('COMMIT'))
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('ROLLBACK'))
  }

  async savepoint(connection: DatabaseConnection, name: string): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(`SAVEPOINT "${name}"`))
  }

  async rollbackToSavepoint(connection: DatabaseConnection, name: string): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(`ROLLBACK TO "${name}"`))
  }

  async releaseSavepoint(connection: DatabaseConnection, name: string): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw(`RELEASE "${name}"`))
  }

  async destroy(): Promise<void> {
    await this.mutex.run(async () => {
      await this.connection?.close()
      this.connection = undefined
    })
  }
}

const givesRows = /^\s*(select|pragma|explain|with|values)\b|\breturning\b/i

class Connection implements DatabaseConnection {
  private readonly sqlite: SqliteConnection

  constructor(sqlite: SqliteConnection) {
    this.sqlite = sqlite
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    if (givesRows.test(sql)) {
      const rows = await this.sqlite.allOnce<object>(sql, parameters)
      return { rows: rows as R[] }
    }
    const { changes, lastId } = await this.sqlite.runOnce(sql, parameters)
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastId) }
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery<R>(query)
  }

  close(): Promise<void> {
    return this.sqlite.close()
  }
}
