import { pino } from 'pino'
import type { Id } from '../../domain/ids.ts'
import { readConfig } from '../../sync-server/config.ts'
import { createCustomer } from '../../sync-server/customers/create-customer.ts'
import { openDatabase } from '../../sync-server/db/open-database.ts'
import type { Database } from '../../sync-server/db/sql-connection.ts'
import { addGroup } from '../../sync-server/groups/group-admin.ts'
import { hashToken, makeToken } from '../../sync-server/http/secret-token.ts'
import { systemWorld } from '../../sync-server/system.ts'
import { addStaff } from '../../sync-server/users/staff-admin.ts'

/** Where a workspace is: a data folder, and a PostgreSQL database instead of its SQLite file. */
export type Place = { dataDir: string; databaseUrl?: string }

export type CrashCustomer = { kind: 'customer'; id: Id; token: string }
export type CrashStaff = { kind: 'staff'; id: Id; role: 'agent' | 'admin'; cookie: string; groupIds: Id[] }
export type People = { groupIds: Id[]; customers: CrashCustomer[]; staff: CrashStaff[] }

const sessionMs = 30 * 24 * 3_600_000

/**
 * Opens the database from this process for as long as `work` takes. Nothing may hold it open while the server is killed:
 * then the server's next start would find the write-ahead log in order already.
 */
export async function withDatabase<T>(place: Place, work: (database: Database) => Promise<T>): Promise<T> {
  const { dataDir, databaseUrl } = place
  const config = readConfig({ DATA_DIR: dataDir, ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }) })
  const database = await openDatabase(config, pino({ level: 'fatal' }))
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

/** Two groups with two agents each, an admin of both, and customers who write into both. */
export function addPeople(place: Place, customerCount: number): Promise<People> {
  return withDatabase(place, async (database) => {
    const administration = { database, ...systemWorld() }
    const groups = []
    for (const key of ['east', 'west']) groups.push(await addGroup(administration, { key, name: key, clientName: key }))
    const customers: CrashCustomer[] = []
    for (let n = 1; n <= customerCount; n += 1) {
      const { customer, token } = await createCustomer(administration, { name: `customer ${n}` })
      customers.push({ kind: 'customer', id: customer.id, token })
    }
    const add = async (account: string, role: 'agent' | 'admin', keys: string[]): Promise<CrashStaff> => {
      const person = { account, displayName: account, role, groupKeys: keys, password: 'password-1' }
      const { id, groupIds } = await addStaff(administration, person)
      return { kind: 'staff', id, role, groupIds, cookie: await addSession(database, id) }
    }
    const staff = [
      await add('east-1', 'agent', ['east']),
      await add('east-2', 'agent', ['east']),
      await add('west-1', 'agent', ['west']),
      await add('both', 'agent', ['east', 'west']),
      await add('admin', 'admin', ['east', 'west']),
    ]
    return { groupIds: groups.map(({ id }) => id), customers, staff }
  })
}

async function addSession({ writer }: Database, staffId: Id): Promise<string> {
  const [token, nowAt] = [makeToken(), Date.now()]
  await writer.run(
    "INSERT INTO session (token_hash, staff_id, csrf, created_at, expires_at, address, user_agent) VALUES (?, ?, '', ?, ?, '', '')",
    [hashToken(token), staffId, nowAt, nowAt + sessionMs],
  )
  return `holdfast_session=${token}`
}
