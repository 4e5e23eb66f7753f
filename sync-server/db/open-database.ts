import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { MikroORM } from '@mikro-orm/core'
import { PostgreSqlDriver } from '@mikro-orm/postgresql'
import { SqliteDriver } from '@mikro-orm/sql'
import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../config.ts'
import { migrate, migrationOptions, sqliteMigrationTable } from '../migrations/migrate.ts'
import type { Dialect } from '../migrations/schema-sql.ts'
import { systemWorld, type World } from '../system.ts'
import { ensureWorkspace } from '../workspace/workspace.ts'
import { entities } from './entities.ts'
import { PostgresReaders, PostgresWriter } from './postgres-sql.ts'
import type { Database } from './sql-connection.ts'
import { SqliteCheckpointer } from './sqlite-checkpointer.ts'
import { SqliteConnection } from './sqlite-connection.ts'
import { Sqlite3Dialect } from './sqlite-dialect.ts'
import { SqliteReaders, SqliteWriter } from './sqlite-sql.ts'

const fileName = 'holdfast.sqlite'
const sqliteReaderConnections = 2
/** Any number that no other program on the same PostgreSQL database uses. */
const migrationLock = 725_436_211

/**
 * Opens the database of the settings, brings it to the newest schema and makes the workspace's row on the first start.
 * Programs that open it at the same time do so one after the other. Throws when it cannot be reached or opened.
 */
export async function openDatabase(
  config: Pick<Config, 'dataDir' | 'databaseUrl'>,
  log: FastifyBaseLogger,
  world: World = systemWorld(),
): Promise<Database> {
  return config.databaseUrl === undefined
    ? openSqlite(config.dataDir, log, world)
    : openPostgres(config.databaseUrl, log, world)
}

async function openSqlite(dataDir: string, log: FastifyBaseLogger, world: World): Promise<Database> {
  await mkdir(dataDir, { recursive: true })
  const file = join(dataDir, fileName)
  const connection = await SqliteConnection.open(file, 'write')
  const checkpointer = await SqliteCheckpointer.open(file, (err) => log.error({ err }, 'a checkpoint failed'))
  const writer = new SqliteWriter(connection, () => checkpointer.written())
  await writer.run(sqliteMigrationTable)
  const orm = await MikroORM.init({
    ...mapperOptions('sqlite', log),
    driver: SqliteDriver,
    dbName: file,
    driverOptions: new Sqlite3Dialect(file),
  })
  await prepareSchema(orm, world)
  const readers = await SqliteReaders.open(file, sqliteReaderConnections)
  const close = async (): Promise<void> => {
    await readers.close()
    await orm.close()
    await checkpointer.close()
    await writer.close()
  }
  return { dialect: 'sqlite', orm, writer, readers, close }
}

async function openPostgres(url: string, log: FastifyBaseLogger, world: World): Promise<Database> {
  const writer = new PostgresWriter(url, log)
  try {
    const orm = await MikroORM.init({ ...mapperOptions('postgres', log), driver: PostgreSqlDriver, clientUrl: url })
    await writer.exclusively(async (client) => {
      await client.query(`SELECT pg_advisory_lock(${migrationLock})`)
      await prepareSchema(orm, world)
      await client.query(`SELECT pg_advisory_unlock(${migrationLock})`)
    })
    const readers = new PostgresReaders(url, log)
    const close = async (): Promise<void> => {
      await Promise.all([readers.close(), orm.close(), writer.close()])
    }
    return { dialect: 'postgres', orm, writer, readers, close }
  } catch (error) {
    await writer.close()
    throw error
  }
}

async function prepareSchema(orm: MikroORM, world: World): Promise<void> {
  await migrate(orm)
  await orm.em.fork().transactional((em) => ensureWorkspace(em, world.clock(), world.newId()))
}

function mapperOptions(dialect: Dialect, log: FastifyBaseLogger) {
  return {
    entities,
    ...migrationOptions(dialect),
    logger: (message: string) => log.info(message),
    colors: false,
  }
}
