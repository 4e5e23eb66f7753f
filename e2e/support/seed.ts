import { randomBytes } from 'node:crypto'
import { pino } from 'pino'
import { type Id, makeId } from '../../domain/ids.ts'
import type { Command, CommandOf, CommandType } from '../../domain/wire/commands.ts'
import { readConfig } from '../../sync-server/config.ts'
import { createCustomer } from '../../sync-server/customers/create-customer.ts'
import { type Administration, administrate } from '../../sync-server/db/administrate.ts'
import { openDatabase } from '../../sync-server/db/open-database.ts'
import { addGroup } from '../../sync-server/groups/group-admin.ts'
import { createSyncService } from '../../sync-server/sync/create-sync-service.ts'
import { hashPassword } from '../../sync-server/users/password.ts'
import { insertStaff } from '../../sync-server/users/staff-admin.ts'

export type StaffRole = 'admin' | 'agent' | 'colleague'
export type Account = { id: Id; account: string; displayName: string }
/** A group that belongs to one test, with its own people. */
export type Team = { groupId: Id; key: string; name: string; staff: Record<StaffRole, Account> }
/** A group whose past is longer than a device keeps or a page shows. */
export type Archive = Team & {
  /** Names of its ended conversations' customers, newest first. */
  names: string[]
  /** A customer with so many conversations that the first ones are on no device. */
  regular: { token: string; conversations: number; messagesEach: number }
}
export type Seeded = { teams: Team[]; archive: Archive }

export const password = 'password-1'
const names: Record<StaffRole, string> = { admin: '何静', agent: '李明', colleague: '王芳' }
const minuteMs = 60_000
const regularConversations = 70

/** A clock that is set to the time of each act, so that the past looks like one. */
class PastClock {
  at = Date.now() - 30 * 24 * 60 * minuteMs
  readonly now = (): number => this.at
  readonly newId = (): Id => makeId(this.at, randomBytes(10))
}

/** Fills an empty data folder, before its server starts, with `count` groups for tests and the archive. */
export async function seed(dataDir: string, count: number): Promise<Seeded> {
  const log = pino({ level: 'error' })
  const config = readConfig({ DATA_DIR: dataDir })
  const clock = new PastClock()
  const database = await openDatabase(config, log, { clock: clock.now, newId: clock.newId })
  const administration: Administration = { database, clock: clock.now, newId: clock.newId }
  try {
    const passwordHash = await hashPassword(password)
    const teams: Team[] = []
    for (let n = 1; n <= count; n += 1) teams.push(await addTeam(administration, `team-${n}`, '售前咨询', passwordHash))
    const past = await addTeam(administration, 'archive', '售后服务', passwordHash)
    const sync = await createSyncService({ ...administration, config, log })
    try {
      return { teams, archive: await fillArchive(administration, clock, sync, past) }
    } finally {
      await sync.stop()
    }
  } finally {
    await database.close()
  }
}

async function addTeam(administration: Administration, key: string, name: string, passwordHash: string): Promise<Team> {
  const { id: groupId } = await addGroup(administration, { key, name, clientName: name })
  const add = async (role: StaffRole): Promise<Account> => {
    const staff = { account: `${role}.${key}`, displayName: names[role], groupKeys: [key] }
    const me = await administrate(administration, (em) =>
      insertStaff(em, administration, { ...staff, role: role === 'admin' ? role : 'agent' }, passwordHash),
    )
    return { id: me.id, account: me.account, displayName: me.displayName }
  }
  const staff = { admin: await add('admin'), agent: await add('agent'), colleague: await add('colleague') }
  return { groupId, key, name, staff }
}

type Sync = Awaited<ReturnType<typeof createSyncService>>
type Sender = Parameters<Sync['execute']>[0]

async function fillArchive(administration: Administration, clock: PastClock, sync: Sync, team: Team): Promise<Archive> {
  const act = async <T extends CommandType>(sender: Sender, type: T, args: CommandOf<T>['args']): Promise<Id> => {
    clock.at += 1_000
    const command = { id: clock.newId(), at: clock.at, type, args } as Command
    const [answer] = await sync.execute(sender, [command])
    if (!answer?.ok) throw new Error(`seeding: ${type} was refused: ${JSON.stringify(answer)}`)
    return answer.conversationId ?? ''
  }
  const { groupId, staff } = team
  const talk = async (sender: Sender, by: Account, texts: readonly string[]): Promise<void> => {
    clock.at += 10 * minuteMs
    const [first = '', ...rest] = texts
    await act(sender, 'post', { groupId, text: first })
    const conversationId = await act({ kind: 'staff', staffId: by.id }, 'takeNext', { groupId })
    for (const text of rest) await act({ kind: 'staff', staffId: by.id }, 'post', { conversationId, text })
    await act({ kind: 'staff', staffId: by.id }, 'end', { conversationId })
  }
  const regular = await createCustomer(administration, { name: '老顾客' })
  for (let n = 1; n <= regularConversations; n += 1) {
    await talk({ kind: 'customer', customer: regular.customer }, staff.colleague, [`第 ${n} 次来访`, `第 ${n} 次答复`])
  }
  const people: string[] = []
  for (let n = 1; n <= 25; n += 1) {
    const name = n === 3 ? '沈嘉禾' : `访问者${n}`
    const { customer } = await createCustomer(administration, { name })
    await talk({ kind: 'customer', customer }, n % 5 === 0 ? staff.agent : staff.colleague, [
      `${name}的问题`,
      `给${name}的答复`,
    ])
    people.unshift(name)
  }
  return {
    ...team,
    names: people,
    // A post, three system lines or posts: accepted, the answer, ended.
    regular: { token: regular.token, conversations: regularConversations, messagesEach: 4 },
  }
}
