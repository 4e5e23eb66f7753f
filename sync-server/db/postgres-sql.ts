import type { FastifyBaseLogger } from 'fastify'
import { Pool, type PoolClient, TypeOverrides } from 'pg'
import type { SqlReader, SqlReaders, SqlValue, SqlWriter } from './sql-connection.ts'

const readerConnections = 4
const int8 = 20
const numeric = 1700

type PoolSettings = { max: number; options: string }

/** Opens a pool whose 64-bit integers come as numbers; connections that break while idle are logged and replaced. */
function openPool(url: string, settings: PoolSettings, log: FastifyBaseLogger): Pool {
  const types = new TypeOverrides()
  for (const oid of [int8, numeric]) types.setTypeParser(oid, Number)
  const pool = new Pool({ connectionString: url, ...settings, types })
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection was lost'))
  return pool
}

/** The committer's connection. */
export class PostgresWriter implements SqlWriter {
  private readonly pool: Pool

  constructor(url: string, log: FastifyBaseLogger) {
    this.pool = openPool(url, { max: 1, options: '-c synchronous_commit=on' }, log)
  }

  all<T extends object>(sql: string, values: readonly SqlValue[] = []): Promise<T[]> {
    return queryRows<T>(this.pool, sql, values)
  }

  async run(sql: string, values: readonly SqlValue[] = []): Promise<void> {
    await this.pool.query(numbered(sql), [...values])
  }

  /** Gives the connection to one caller for a while. */
  async exclusively<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    return withClient(this.pool, work)
  }

  close(): Promise<void> {
    return this.pool.end()
  }
}

export class PostgresReaders implements SqlReaders {
  private readonly pool: Pool

  constructor(url: string, log: FastifyBaseLogger) {
    this.pool = openPool(url, { max: readerConnections, options: '-c default_transaction_read_only=on' }, log)
  }

  all<T extends object>(sql: string, values: readonly SqlValue[] = []): Promise<T[]> {
    return queryRows<T>(this.pool, sql, values)
  }

  snapshot<T>(read: (reader: SqlReader) => Promise<T>): Promise<T> {
    return withClient(this.pool, async (client) => {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
      const answer = await read({
        all: <R extends object>(sql: string, values: readonly SqlValue[] = []) => queryRows<R>(client, sql, values),
      })
      await client.query('COMMIT')
      return answer
    })
  }

  close(): Promise<void> {
    return this.pool.end()
  }
}

/** A failure inside closes the connection, and with it whatever transaction was open. */
async function withClient<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    const answer = await work(client)
    client.release()
    return answer
  } catch (error) {
    client.release(error instanceof Error ? error : new Error(String(error)))
    throw error
  }
}

async function queryRows<T extends object>(
  on: Pick<PoolClient, 'query'>,
  sql: string,
  values: readonly SqlValue[],
): Promise<T[]> {
  const { rows } = await on.query(numbered(sql), [...values])
  return rows as T[]
}

/** `?` outside string literals becomes `$1`, `$2`, … */
export function numbered(sql: string): string {
  let count = 0
  return sql.replace(/'(?:[^']|'')*'|\?/g, (match) => (match === '?' ? `$${++count}` : match))
}
