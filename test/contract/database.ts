import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../sync-server/db/open-database.ts'
import type { Database } from '../../sync-server/db/sql-connection.ts'
import { addGroup } from '../../sync-server/groups/group-admin.ts'
import { systemWorld } from '../../sync-server/system.ts'
import { loadDirectory } from '../../sync-server/users/directory.ts'
import {
  addStaff,
  type NewStaff,
  setStaffEnabled,
  setStaffGroups,
  setStaffRole,
} from '../../sync-server/users/staff-admin.ts'
import { tempDir } from '../support/temp-dir.ts'

type Options = { databaseUrl?: string }

const log = pino({ level: 'silent' })
const world = systemWorld()

/** What the server relies on, on whichever database `options` names; undefined where it is not to be had. */
export function describeDatabase(name: string, options: () => Promise<Options | undefined>): void {
  describe(name, () => {
    let database: Database
    let opened: Database[] = []
    let removeDir: () => Promise<void>

    beforeAll(async () => {
      const given = await options()
      if (!given) return
      const dir = await tempDir('database')
      removeDir = dir.remove
      const open = (): Promise<Database> => openDatabase({ dataDir: dir.path, ...given }, log)
      opened = await Promise.all([open(), open(), open()])
      database = opened[0] as Database
    })
    afterAll(async () => {
      for (const one of opened) await one.close()
      await removeDir?.()
    })
    beforeEach((context) => context.skip(database === undefined, 'this database is not to be had here'))

    const rows = (sql: string, values: (string | number | null)[] = []) =>
      database.readers.all<Record<string, unknown>>(sql, values)
    const staff = (account: string, more: Partial<NewStaff> = {}) =>
      addStaff(
        { ...world, database },
        { account, displayName: account, role: 'agent', groupKeys: [], password: 'password-1', ...more },
      )

    it('programs that open an empty database at the same time make one schema and one workspace', async () => {
      const workspaces = await Promise.all(opened.map((one) => one.readers.all('SELECT id, epoch FROM workspace')))
      expect(workspaces[0]).toHaveLength(1)
      expect(workspaces[1]).toEqual(workspaces[0])
      expect(await rows('SELECT name FROM schema_migration')).toEqual([{ name: '001-first-schema' }])
    })

    it('every table is as the mapper knows it: the same columns, the same that may be null, the same keys', async () => {
      const known = [...database.orm.getMetadata().getAll().values()].map((meta) => ({
        table: meta.tableName,
        columns: meta.props
          .map((prop) => [prop.fieldNames[0], prop.nullable === true, prop.primary === true])
          .sort(byName),
      }))
      for (const { table, columns } of known)
        expect([table, await columnsOf(database, table)]).toEqual([table, columns])
      const tables = (await tablesOf(database)).filter((table) => table !== 'schema_migration')
      expect(tables).toEqual(known.map(({ table }) => table).sort())
    })

    it('every entity comes back from its table as it was put there', async () => {
      const em = database.orm.em.fork()
      for (const meta of database.orm.getMetadata().getAll().values()) {
        if (['Workspace', 'Session', 'Membership', 'DeviceToken'].includes(meta.className)) continue
        const given = Object.fromEntries(meta.props.flatMap((prop) => valueFor(prop.name, prop.runtimeType, prop)))
        const entity = em.create(meta.class, given)
        await em.flush()
        em.clear()
        const found = await em.findOneOrFail(meta.class, keyOf(meta.primaryKeys, entity as object))
        expect(found).toMatchObject(given)
        em.remove(found)
        await em.flush()
      }
    })

    it('values go in by ? and come out as they are, 64-bit integers as numbers', async () => {
      const text = `it's "quoted" ? \\ 稳接 😀 $1`
      await database.writer.run(
        'INSERT INTO groups (id, key, name, client_name, position, created_at) VALUES (?, ?, ?, ?, ?, ?)',
        ['values', 'values', text, '?', 0, 1_795_000_000_123],
      )
      const sql = "SELECT name, client_name, position, created_at, '?' AS mark FROM groups WHERE id = ? AND name = ?"
      const expected = { name: text, client_name: '?', position: 0, created_at: 1_795_000_000_123, mark: '?' }
      expect(await rows(sql, ['values', text])).toEqual([expected])
      expect(await database.writer.all(sql, ['values', text])).toEqual([expected])
      expect(await rows('SELECT count(*) AS n, max(created_at) AS at FROM groups WHERE id = ?', ['values'])).toEqual([
        { n: 1, at: 1_795_000_000_123 },
      ])
      await database.writer.run('DELETE FROM groups WHERE id = ?', ['values'])
    })

    it('the mapper puts hostile text in as text', async () => {
      const name = `'); DROP TABLE staff; -- ? \\' 稳接`
      const me = await staff('hostile', { displayName: name })
      expect(await rows('SELECT display_name FROM staff WHERE id = ?', [me.id])).toEqual([{ display_name: name }])
    })

    it('readers can change nothing', async () => {
      await expect(rows("UPDATE workspace SET name = 'x' RETURNING name")).rejects.toThrow(/readonly|read-only/)
    })

    it('the reads of a snapshot see one moment, whatever is committed meanwhile', async () => {
      const insert = 'INSERT INTO customer (id, name, created_at) VALUES (?, ?, ?)'
      const count = 'SELECT count(*) AS n FROM customer'
      await database.readers.snapshot(async (reader) => {
        const before = await reader.all(count)
        await database.writer.run(insert, ['during-snapshot', '', 1])
        expect(await reader.all(count)).toEqual(before)
        expect(await rows(count)).not.toEqual(before)
      })
    })

    it('a snapshot that fails leaves its connection usable', async () => {
      const failing = (): Promise<unknown> => database.readers.snapshot((reader) => reader.all('SELECT * FROM nothing'))
      for (let count = 0; count < 6; count += 1) await expect(failing()).rejects.toThrow(/nothing/)
      expect(await database.readers.snapshot((reader) => reader.all('SELECT 1 AS one'))).toEqual([{ one: 1 }])
    })

    it('the reason of a refused statement reaches the caller, and the next one works', async () => {
      const insert = 'INSERT INTO customer (id, name, created_at) VALUES (?, ?, ?)'
      await database.writer.run(insert, ['twice', '', 1])
      await expect(database.writer.run(insert, ['twice', '', 1])).rejects.toThrow(/unique/i)
      await database.writer.run(insert, ['twice-more', '', 1])
    })

    it('[STR-1] administrative changes tell the streams, densely, and raise the version of the directory', async () => {
      const head = async (): Promise<number> =>
        Number((await rows("SELECT coalesce(max(head), 0) AS head FROM scope WHERE name = 'workspace'"))[0]?.head ?? 0)
      const [before, version] = [await head(), (await loadDirectory(database.readers)).version]
      const group = await addGroup({ ...world, database }, { key: 'g-1', name: '组', clientName: '客服' })
      const me = await staff('agent-1', { groupKeys: ['g-1'] })
      const { me: changed } = await setStaffRole({ ...world, database }, me.id, 'admin')
      const events = await rows(
        "SELECT seq, data FROM event WHERE scope_id = (SELECT id FROM scope WHERE name = 'workspace') AND seq > ? ORDER BY seq",
        [before],
      )
      expect(events.map((event) => event.seq)).toEqual([before + 1, before + 2, before + 3])
      expect(events.map((event) => JSON.parse(String(event.data)).type)).toEqual(['groupPut', 'staffPut', 'staffPut'])
      const own = await rows(
        'SELECT data FROM event WHERE scope_id = (SELECT id FROM scope WHERE name = ?) ORDER BY seq',
        [`user:${me.id}`],
      )
      expect(JSON.parse(String(own.at(-1)?.data))).toMatchObject({ type: 'meChanged', me: changed })
      const directory = await loadDirectory(database.readers)
      expect(directory.version).toBe(version + 3)
      expect(directory.staff.get(me.id)).toEqual({ ...me, role: 'admin', groupIds: [group.id] })
      expect(directory.groups.get(group.id)).toEqual(group)
    })

    it('a person is in exactly the groups that were set, in the order of the groups', async () => {
      const administration = { ...world, database }
      const [a, b] = [
        await addGroup(administration, { key: 'order-a', name: 'a', clientName: 'a' }),
        await addGroup(administration, { key: 'order-b', name: 'b', clientName: 'b' }),
      ]
      const me = await staff('ordered', { groupKeys: ['order-b', 'order-a'] })
      expect(me.groupIds).toEqual([a.id, b.id])
      expect((await setStaffGroups(administration, me.id, ['order-b'])).me.groupIds).toEqual([b.id])
      await expect(setStaffGroups(administration, me.id, ['order-a', 'no-such'])).rejects.toThrow('not-found')
      expect((await loadDirectory(database.readers)).staff.get(me.id)?.groupIds).toEqual([b.id])
    })

    it('an account name is given once, also when asked for twice at the same moment', async () => {
      const results = await Promise.allSettled([staff('same'), staff('same'), staff('same')])
      expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected', 'rejected'])
      expect(String(results.find((result) => result.status === 'rejected')?.reason)).toContain('account-taken')
    })

    it('[USR-3] the last enabled superadmin stays, also when two are removed at the same moment', async () => {
      const administrations = opened.map((one) => ({ ...world, database: one }))
      const [first, second] = await Promise.all([
        staff('super-1', { role: 'superadmin' }),
        staff('super-2', { role: 'superadmin' }),
      ])
      const results = await Promise.allSettled([
        setStaffEnabled(administrations[0]!, first.id, false),
        setStaffRole(administrations[1]!, second.id, 'agent'),
      ])
      expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
      const left = (await loadDirectory(database.readers)).staff.values()
      const supers = [...left].filter((me) => me.role === 'superadmin' && me.enabled)
      expect(supers).toHaveLength(1)
      await expect(setStaffEnabled(administrations[0]!, supers[0]!.id, false)).rejects.toThrow('last-superadmin')
      await expect(setStaffRole(administrations[0]!, supers[0]!.id, 'admin')).rejects.toThrow('last-superadmin')
    })

    it('a refused change leaves neither rows nor events nor a new version', async () => {
      const before = await loadDirectory(database.readers)
      const heads = await rows('SELECT name, head FROM scope ORDER BY name')
      await expect(staff('refused', { groupKeys: ['no-such'] })).rejects.toThrow('not-found')
      await expect(setStaffEnabled({ ...world, database }, 'nobody', false)).rejects.toThrow('not-found')
      expect(await loadDirectory(database.readers)).toEqual(before)
      expect(await rows('SELECT name, head FROM scope ORDER BY name')).toEqual(heads)
    })
  })
}

type Column = [name: string | undefined, nullable: boolean, primary: boolean]

function byName(a: unknown[], b: unknown[]): number {
  return String(a[0]) < String(b[0]) ? -1 : 1
}

async function columnsOf({ dialect, readers }: Database, table: string): Promise<Column[]> {
  if (dialect === 'sqlite') {
    const rows = await readers.all<{ name: string; notnull: number; pk: number }>(
      `SELECT name, "notnull", pk FROM pragma_table_info('${table}')`,
    )
    return rows.map(({ name, notnull, pk }): Column => [name, !notnull && !pk, pk > 0]).sort(byName)
  }
  const rows = await readers.all<{ name: string; nullable: string; primary: number }>(
    `SELECT column_name AS name, is_nullable AS nullable,
       (SELECT count(*) FROM information_schema.key_column_usage AS usage JOIN information_schema.table_constraints AS rule
          ON rule.constraint_name = usage.constraint_name AND rule.constraint_type = 'PRIMARY KEY'
        WHERE usage.table_name = columns.table_name AND usage.column_name = columns.column_name) AS primary
     FROM information_schema.columns AS columns WHERE table_schema = 'public' AND table_name = ?`,
    [table],
  )
  return rows.map(({ name, nullable, primary }): Column => [name, nullable === 'YES', primary > 0]).sort(byName)
}

async function tablesOf({ dialect, readers }: Database): Promise<string[]> {
  const rows = await readers.all<{ name: string }>(
    dialect === 'sqlite'
      ? "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
      : "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
  )
  return rows.map((row) => row.name).sort()
}

/** A value of the property's type that shows whether it comes back unchanged. */
function valueFor(name: string, type: string, prop: { autoincrement?: boolean }): [string, unknown][] {
  if (prop.autoincrement) return []
  if (type === 'boolean') return [[name, true]]
  return [[name, type === 'number' ? 1_795_000_000_123 : `${name} 稳接`]]
}

function keyOf(keys: readonly string[], entity: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entity).filter(([name]) => keys.includes(name)))
}
