import { afterAll } from 'vitest'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { describeSyncEngine } from './sync-engine.ts'

let postgres: TestPostgres | undefined
afterAll(() => postgres?.stop())

describeSyncEngine('the sync engine on SQLite', async () => ({}))
describeSyncEngine('the sync engine on PostgreSQL', async () => {
  postgres = await startPostgres()
  return postgres && { databaseUrl: postgres.url }
})
