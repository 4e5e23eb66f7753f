import sqlite3 from 'sqlite3'
import type { SqlValue } from './sql-connection.ts'

export type SqliteResult = { changes: number; lastId: number }

const keptStatements = 200
const walAttempts = 20

/**
 * One connection to a SQLite file; its work runs on the thread pool. It does not keep transactions of several callers
 * apart: whoever owns it does, by a `Mutex`.
 */
export class SqliteConnection {
  private readonly db: sqlite3.Database
  private readonly prepared = new Map<string, Promise<sqlite3.Statement>>()

  private constructor(db: sqlite3.Database) {
    this.db = db
  }

  /** @param mode `write` creates the file where there is none; `read` can change nothing */
  static async open(file: string, mode: 'read' | 'write'): Promise<SqliteConnection> {
    const flags = mode === 'read' ? sqlite3.OPEN_READONLY : sqlite3.OPEN_READWRITE | sqlite3.OPEN_CREATE
    const db = await new Promise<sqlite3.Database>((resolve, reject) => {
      const opened = new sqlite3.Database(file, flags, (error) => {
        if (error) reject(withFile(error, file))
        else resolve(opened)
      })
    })
    const connection = new SqliteConnection(db)
    for (const pragma of mode === 'read' ? readPragmas : writePragmas) await connection.exec(`PRAGMA ${pragma}`)
    if (mode === 'write') await connection.useWriteAheadLog()
    return connection
  }

  /** Runs statements without values and without results. */
  exec(sql: string): Promise<void> {
    return new Promise((resolve, reject) => this.db.exec(sql, (error) => (error ? reject(error) : resolve())))
  }

  /** Rows of a statement that is prepared once and kept. */
  async all<T extends object>(sql: string, values: readonly SqlValue[] = []): Promise<T[]> {
    const statement = await this.prepare(sql)
    return new Promise((resolve, reject) =>
      statement.all<T>([...values], (error, rows) => (error ? reject(error) : resolve(rows))),
    )
  }

  /** Runs a statement that is prepared once and kept. */
  async run(sql: string, values: readonly SqlValue[] = []): Promise<void> {
    const statement = await this.prepare(sql)
    return new Promise((resolve, reject) =>
      statement.run([...values], (error: Error | null) => (error ? reject(error) : resolve())),
    )
  }

  /** Rows of a statement that is not kept, for texts that differ each time. */
  allOnce<T extends object>(sql: string, values: readonly unknown[]): Promise<T[]> {
    return new Promise((resolve, reject) =>
      this.db.all<T>(sql, [...values], (error, rows) => (error ? reject(error) : resolve(rows))),
    )
  }

  runOnce(sql: string, values: readonly unknown[]): Promise<SqliteResult> {
    return new Promise((resolve, reject) => {
      this.db.run(sql, [...values], function (error) {
        if (error) reject(error)
        else resolve({ changes: this.changes, lastId: this.lastID })
      })
    })
  }

  async close(): Promise<void> {
    for (const statement of this.prepared.values()) await statement.then(finalize)
    this.prepared.clear()
    await new Promise<void>((resolve, reject) => this.db.close((error) => (error ? reject(error) : resolve())))
  }

  /**
   * The first change of a file to WAL fails at once, without waiting, while another program has the file open in a
   * transaction; then this waits for that transaction and tries again.
   */
  private async useWriteAheadLog(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.exec('PRAGMA journal_mode = WAL')
      } catch (error) {
        if (attempt === walAttempts || !isBusy(error)) throw error
        await this.exec('BEGIN IMMEDIATE; COMMIT').catch(() => undefined)
      }
    }
  }

  private prepare(sql: string): Promise<sqlite3.Statement> {
    const known = this.prepared.get(sql)
    if (known) return known
    const statement = new Promise<sqlite3.Statement>((resolve, reject) => {
      const made = this.db.prepare(sql, (error) => (error ? reject(error) : resolve(made)))
    })
    this.prepared.set(sql, statement)
    statement.catch(() => this.prepared.delete(sql))
    this.forgetOldest()
    return statement
  }

  private forgetOldest(): void {
    if (this.prepared.size <= keptStatements) return
    for (const [sql, statement] of this.prepared) {
      this.prepared.delete(sql)
      void statement.then(finalize)
      return
    }
  }
}

const readPragmas = ['query_only = ON', 'busy_timeout = 5000', 'temp_store = MEMORY', 'cache_size = -65536']
const writePragmas = [
  'busy_timeout = 5000',
  'synchronous = FULL',
  'foreign_keys = ON',
  'temp_store = MEMORY',
  'cache_size = -65536',
  // The last resort: `SqliteCheckpointer` does it in time, away from the commits.
  'wal_autocheckpoint = 32000',
]

function finalize(statement: sqlite3.Statement): Promise<void> {
  return new Promise((resolve) => statement.finalize(() => resolve()))
}

function withFile(error: Error, file: string): Error {
  return new Error(`The database file ${file} cannot be opened (${error.message})`, { cause: error })
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY'
}
