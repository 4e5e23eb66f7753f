import { randomBytes } from 'node:crypto'
import pino from 'pino'
import { type Id, makeId } from '../../domain/ids.ts'
import type { Role } from '../../domain/roles/schema.ts'
import type { Command } from '../../domain/wire/commands.ts'
import { type Answer, type DownFrame, downFrameSchema } from '../../domain/wire/down.ts'
import { protocolVersion } from '../../domain/wire/protocol-version.ts'
import type { UpFrame } from '../../domain/wire/up.ts'
import { readConfig } from '../../sync-server/config.ts'
import { openDatabase } from '../../sync-server/db/open-database.ts'
import type { Database } from '../../sync-server/db/sql-connection.ts'
import type { Sender } from '../../sync-server/sync/commit/job.ts'
import { createSyncService, type SyncEngineParts } from '../../sync-server/sync/create-sync-service.ts'
import { type Identity, type Link, Peer } from '../../sync-server/sync/peer.ts'
import { tempDir } from './temp-dir.ts'

export type WorldOptions = { databaseUrl?: string; clock?: () => number }

/** The real sync engine over a real database, in this process, without a network. */
export type SyncWorld = {
  database: Database
  service: SyncEngineParts
  newId: () => Id
  addGroup(): Promise<Id>
  addStaff(role: Role, groupIds: readonly Id[], name?: string): Promise<Id>
  /** Replaces role, state and groups of an account as administration does, without telling the engine. */
  changeStaff(staffId: Id, change: { role?: Role; enabled?: boolean; groupIds?: readonly Id[] }): Promise<void>
  addCustomer(name?: string): Promise<{ id: Id; sender: Sender }>
  execute(sender: Sender, type: Command['type'], args: object, id?: Id): Promise<Answer>
  connect(sender: Sender, link?: Partial<Link>, version?: number): TestPeer
  /** Opens a second engine over the same database, as another instance or the time after a restart. */
  secondService(): Promise<SyncEngineParts>
  close(): Promise<void>
}

/** A device's end of a connection: what came down, parsed by the wire's schemas. */
export type TestPeer = {
  peer: Peer
  frames: DownFrame[]
  texts: string[]
  closed: { code: number; reason: string }[]
  send(frame: UpFrame): void
}

export async function createSyncWorld({
  databaseUrl,
  clock = () => Date.now(),
}: WorldOptions = {}): Promise<SyncWorld> {
  const dir = await tempDir('sync-world')
  const log = pino({ level: process.env.LOG_LEVEL ?? 'fatal' })
  const env = { DATA_DIR: dir.path, ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }) }
  const config = readConfig(env)
  const database = await openDatabase(config, log)
  const newId = (): Id => makeId(clock(), randomBytes(10))
  const open = (): Promise<SyncEngineParts> => createSyncService({ config, database, clock, newId, log })
  const services = [await open()]
  const service = services[0] as SyncEngineParts
  const rows = directoryRows(database, newId, clock)

  return {
    database,
    service,
    newId,
    ...rows,
    async addCustomer(name = '') {
      const id = newId()
      await database.writer.run('INSERT INTO customer (id, name, created_at) VALUES (?, ?, ?)', [id, name, clock()])
      return { id, sender: { kind: 'customer', customer: { kind: 'customer', id, name } } }
    },
    async execute(sender, type, args, id = newId()) {
      const [answer] = await service.execute(sender, [{ id, type, args, at: clock() } as Command])
      return answer as Answer
    },
    connect: (sender, link = {}, version = protocolVersion) => connect(service, sender, link, version, log),
    async secondService() {
      const second = await open()
      services.push(second)
      return second
    },
    async close() {
      for (const one of services) await one.stop()
      await database.close()
      await dir.remove()
    },
  }
}

function directoryRows(database: Database, newId: () => Id, clock: () => number) {
  const { writer } = database
  const bump = (): Promise<void> => writer.run('UPDATE workspace SET directory_version = directory_version + 1')
  const setGroups = async (staffId: Id, groupIds: readonly Id[]): Promise<void> => {
    await writer.run('DELETE FROM membership WHERE staff_id = ?', [staffId])
    for (const groupId of groupIds)
      await writer.run('INSERT INTO membership (staff_id, group_id) VALUES (?, ?)', [staffId, groupId])
  }
  const set = (column: string, staffId: Id, value: string): Promise<void> =>
    writer.run(
      `UPDATE staff SET ${column} = ${column === 'enabled' ? value : '?'} WHERE id = ?`,
      column === 'enabled' ? [staffId] : [value, staffId],
    )
  return {
    async addGroup(): Promise<Id> {
      const id = newId()
      const values = [id, id.slice(-8), `Group ${id.slice(-4)}`, 'Group', 1, clock()]
      await writer.run(
        'INSERT INTO groups (id, key, name, client_name, position, created_at) VALUES (?, ?, ?, ?, ?, ?)',
        values,
      )
      await bump()
      return id
    },
    async addStaff(role: Role, groupIds: readonly Id[], name = `${role} ${newId().slice(-4)}`): Promise<Id> {
      const id = newId()
      await writer.run(
        `INSERT INTO staff (id, account, display_name, role, enabled, password_hash, presence, created_at) VALUES (?, ?, ?, ?, ${database.dialect === 'sqlite' ? '1' : 'true'}, '', 'online', ?)`,
        [id, id, name, role, clock()],
      )
      await setGroups(id, groupIds)
      await bump()
      return id
    },
    async changeStaff(
      staffId: Id,
      change: { role?: Role; enabled?: boolean; groupIds?: readonly Id[] },
    ): Promise<void> {
      if (change.role) await set('role', staffId, change.role)
      if (change.enabled !== undefined) await set('enabled', staffId, String(change.enabled))
      if (change.groupIds) await setGroups(staffId, change.groupIds)
      await bump()
    },
  }
}

function connect(service: SyncEngineParts, sender: Sender, link: Partial<Link>, v: number, log: pino.Logger): TestPeer {
  const frames: DownFrame[] = []
  const texts: string[] = []
  const closed: { code: number; reason: string }[] = []
  const identity: Identity = { sender }
  const whole: Link = {
    send: (text) => {
      texts.push(text)
      frames.push(downFrameSchema.parse(JSON.parse(text)))
    },
    bufferedBytes: () => 0,
    close: (code, reason) => closed.push({ code, reason }),
    pause: () => undefined,
    resume: () => undefined,
    ...link,
  }
  const peer = new Peer(service.hub, whole, async () => identity, log)
  const app = sender.kind
  peer.receiveFrame({ t: 'hello', v, app, deviceId: '00000000-0000-7000-8000-000000000000' })
  return { peer, frames, texts, closed, send: (frame) => peer.receive(JSON.stringify(frame)) }
}
