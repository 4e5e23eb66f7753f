import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPostgres, type TestPostgres } from './postgres.ts'

let database: TestPostgres | undefined

beforeAll(async () => {
  database = await startPostgres()
})

afterAll(async () => {
  await database?.stop()
})

describe('a PostgreSQL for tests', () => {
  it('answers queries, keeps Chinese, and is durable', async (context) => {
    if (!database) return context.skip('no PostgreSQL here')
    const client = new Client({ connectionString: database.url })
    await client.connect()
    const { rows } = await client.query(
      `select $1::text as word, current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`,
      ['稳接'],
    )
    await client.end()
    expect(rows).toEqual([{ word: '稳接', fsync: 'on', commit: 'on' }])
  })

  it('is gone after it was stopped', async (context) => {
    if (!database) return context.skip('no PostgreSQL here')
    await database.stop()
    const client = new Client({ connectionString: database.url, connectionTimeoutMillis: 5_000 })
    client.on('error', () => {})
    await expect(client.connect()).rejects.toThrow()
    await client.end().catch(() => {})
  })
})
