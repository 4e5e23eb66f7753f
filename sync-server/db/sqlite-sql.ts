import { Mutex } from './mutex.ts'
import type { SqlReader, SqlReaders, SqlValue, SqlWriter } from './sql-connection.ts'
import { SqliteConnection } from './sqlite-connection.ts'

/** The committer's connection. */
export class SqliteWriter implements SqlWriter {
  private readonly connection: SqliteConnection
  private readonly onWritten: () => void
  private readonly mutex = new Mutex()

  constructor(connection: SqliteConnection, onWritten: () => void) {
    this.connection = connection
    this.onWritten = onWritten
  }

  all<T extends object>(sql: string, values?: readonly SqlValue[]): Promise<T[]> {
    return this.mutex.run(() => this.connection.all<T>(sql, values))
  }

  run(sql: string, values?: readonly SqlValue[]): Promise<void> {
    return this.mutex.run(() => this.connection.run(sql, values)).finally(this.onWritten)
  }

  close(): Promise<void> {
    return this.mutex.run(() => this.connection.close())
  }
}

type Lane = { connection: SqliteConnection; mutex: Mutex }

/** A few read-only connections; a call takes the one with the fewest before it. */
export class SqliteReaders implements SqlReaders {
  private readonly lanes: readonly Lane[]

  private constructor(lanes: readonly Lane[]) {
    this.lanes = lanes
  }

  static async open(file: string, count: number): Promise<SqliteReaders> {
    const lanes: Lane[] = []
    for (let opened = 0; opened < count; opened += 1) {
      lanes.push({ connection: await SqliteConnection.open(file, 'read'), mutex: new Mutex() })
    }
    return new SqliteReaders(lanes)
  }

  all<T extends object>(sql: string, values?: readonly SqlValue[]): Promise<T[]> {
    const { connection, mutex } = this.leastBusy()
    return mutex.run(() => connection.all<T>(sql, values))
  }

  snapshot<T>(read: (reader: SqlReader) => Promise<T>): Promise<T> {
    const { connection, mutex } = this.leastBusy()
    return mutex.run(async () => {
      await connection.run('BEGIN')
      try {
        return await read(connection)
      } finally {
        await connection.run('COMMIT')
      }
    })
  }

  async close(): Promise<void> {
    await Promise.all(this.lanes.map(({ connection, mutex }) => mutex.run(() => connection.close())))
  }

  private leastBusy(): Lane {
    return this.lanes.reduce((best, lane) => (lane.mutex.load < best.mutex.load ? lane : best))
  }
}
