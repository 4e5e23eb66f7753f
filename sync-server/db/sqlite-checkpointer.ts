import { SqliteConnection } from './sqlite-connection.ts'

const EVERY_MS = 100

/**
 * Moves what was committed from the write-ahead log into the database file on a connection of its own. Left to the
 * committing connection, this work would stand between a message and its answer; here it runs beside the commits.
 */
export class SqliteCheckpointer {
  private readonly connection: SqliteConnection
  private readonly onError: (error: unknown) => void
  private timer: NodeJS.Timeout | undefined
  private running: Promise<void> = Promise.resolve()

  constructor(connection: SqliteConnection, onError: (error: unknown) => void) {
    this.connection = connection
    this.onError = onError
  }

  static async open(file: string, onError: (error: unknown) => void): Promise<SqliteCheckpointer> {
    return new SqliteCheckpointer(await SqliteConnection.open(file, 'write'), onError)
  }

  /** Something was committed: its checkpoint follows within `EVERY_MS`. */
  written(): void {
    this.timer ??= setTimeout(() => {
      this.running = this.checkpoint()
    }, EVERY_MS).unref()
  }

  async close(): Promise<void> {
    clearTimeout(this.timer)
    await this.running
    await this.connection.close()
  }

  private async checkpoint(): Promise<void> {
    try {
      await this.connection.exec('PRAGMA wal_checkpoint(PASSIVE)')
    } catch (error) {
      this.onError(error)
    }
    this.timer = undefined
  }
}
