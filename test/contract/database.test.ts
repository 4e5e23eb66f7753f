import { afterAll } from 'vitest'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { describeDatabase } from './database.ts'

let postgres: TestPostgres | undefined
afterAll(() => postgres?.stop())

describeDatabase('the database on SQLite', async () => ({}))
describeDatabase('the database on PostgreSQL', async () => {
  postgres = await startPostgres()
  return postgres && { databaseUrl: postgres.url }
})
