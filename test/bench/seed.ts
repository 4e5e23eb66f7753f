import { randomBytes } from 'node:crypto'
import pino from 'pino'
import { type Id, makeId } from '../../domain/ids.ts'
import { readConfig } from '../../sync-server/config.ts'
import { openDatabase } from '../../sync-server/db/open-database.ts'
import type { SqlWriter } from '../../sync-server/db/sql-connection.ts'
import { hashToken, makeToken } from '../../sync-server/http/secret-token.ts'
import { createSyncService } from '../../sync-server/sync/create-sync-service.ts'

export type SeededCustomer = { id: Id; token: string; groupId: Id; conversationId: Id }
export type SeededAgent = { id: Id; cookie: string; groupId: Id }
export type Seeded = {
  customers: SeededCustomer[]
  agents: SeededAgent[]
  idle: { id: Id; token: string }[]
  archive: { id: Id; token: string }
}

export type SeedSize = { groups: number; conversationsPerGroup: number; idle: number; archiveMessages: number }

/**
 * Fills a data folder before the server starts: groups with one agent each, active conversations, customers without one,
 * and one customer with a long conversation to catch up with. Everything on streams goes through the real engine.
 */
export async function seed(dataDir: string, size: SeedSize): Promise<Seeded> {
  const log = pino({ level: 'error' })
  const config = readConfig({ DATA_DIR: dataDir })
  const database = await openDatabase(config, log)
  const clock = (): number => Date.now()
  const newId = (): Id => makeId(clock(), randomBytes(10))
  const { writer } = database
  const agents: SeededAgent[] = []
  await writer.run('BEGIN')
  for (let index = 0; index < size.groups; index += 1)
    agents.push(await addGroupWithAgent(writer, newId, clock(), index))
  const wanted = size.groups * size.conversationsPerGroup
  const people = await addCustomers(writer, newId, clock(), wanted + size.idle + 1)
  await writer.run('UPDATE workspace SET directory_version = directory_version + 1')
  await writer.run('COMMIT')

  const service = await createSyncService({ config, database, clock, newId, log })
  const customers: SeededCustomer[] = []
  for (const [index, person] of people.slice(0, wanted).entries()) {
    const agent = agents[index % agents.length] as SeededAgent
    customers.push({
      ...person,
      groupId: agent.groupId,
      conversationId: await openWith(service, newId, person.id, agent),
    })
  }
  const archive = people[people.length - 1] as { id: Id; token: string }
  const groupId = (agents[0] as SeededAgent).groupId
  await openWith(service, newId, archive.id, agents[0] as SeededAgent)
  for (let sent = 0; sent < size.archiveMessages; sent += 500) {
    const commands = Array.from({ length: 500 }, (_, n) => ({
      id: newId(),
      type: 'post' as const,
      at: clock(),
      args: { groupId, text: `Message ${sent + n} of a long conversation, 第 ${sent + n} 条消息` },
    }))
    await service.execute(customerSender(archive.id), commands)
  }
  await service.stop()
  await database.close()
  return { customers, agents, idle: people.slice(wanted, wanted + size.idle), archive }
}

type Service = Awaited<ReturnType<typeof createSyncService>>

function customerSender(id: Id) {
  return { kind: 'customer', customer: { kind: 'customer', id, name: '' } } as const
}

async function openWith(service: Service, newId: () => Id, customerId: Id, agent: SeededAgent): Promise<Id> {
  const args = { groupId: agent.groupId, text: 'Hello' }
  const [posted] = await service.execute(customerSender(customerId), [{ id: newId(), type: 'post', at: 1, args }])
  const sender = { kind: 'staff', staffId: agent.id } as const
  await service.execute(sender, [{ id: newId(), type: 'takeNext', at: 1, args: { groupId: agent.groupId } }])
  if (!posted?.ok || posted.conversationId === undefined) throw new Error(`seeding failed: ${JSON.stringify(posted)}`)
  return posted.conversationId
}

async function addGroupWithAgent(writer: SqlWriter, newId: () => Id, at: number, index: number): Promise<SeededAgent> {
  const [groupId, id, token] = [newId(), newId(), makeToken()]
  await writer.run('INSERT INTO groups (id, key, name, client_name, position, created_at) VALUES (?, ?, ?, ?, ?, ?)', [
    groupId,
    `bench-${index}`,
    `Bench ${index}`,
    '',
    index,
    at,
  ])
  await writer.run(
    "INSERT INTO staff (id, account, display_name, role, enabled, password_hash, presence, created_at) VALUES (?, ?, ?, 'agent', 1, '', 'online', ?)",
    [id, `bench-${index}`, `Agent ${index}`, at],
  )
  await writer.run('INSERT INTO membership (staff_id, group_id) VALUES (?, ?)', [id, groupId])
  await writer.run(
    "INSERT INTO session (token_hash, staff_id, csrf, created_at, expires_at, address, user_agent) VALUES (?, ?, '', ?, ?, '', '')",
    [hashToken(token), id, at, at + 3_600_000],
  )
  return { id, cookie: `holdfast_session=${token}`, groupId }
}

async function addCustomers(
  writer: SqlWriter,
  newId: () => Id,
  at: number,
  count: number,
): Promise<{ id: Id; token: string }[]> {
  const people = Array.from({ length: count }, () => ({ id: newId(), token: makeToken() }))
  for (const { id, token } of people) {
    await writer.run("INSERT INTO customer (id, name, created_at) VALUES (?, '', ?)", [id, at])
    await writer.run(
      "INSERT INTO device_token (token_hash, customer_id, created_at, user_agent) VALUES (?, ?, ?, '')",
      [hashToken(token), id, at],
    )
  }
  return people
}
