import type { Fact } from '../../domain/conversation/facts.ts'
import type { Id } from '../../domain/ids.ts'
import type { Command } from '../../domain/wire/commands.ts'
import type { Answer } from '../../domain/wire/down.ts'
import type { ScopeName } from '../../domain/wire/scope.ts'
import type { Context } from '../context.ts'
import { Committer } from './commit/committer.ts'
import { allIn, HotState } from './commit/hot-state.ts'
import type { Sender } from './commit/job.ts'
import { Hub } from './hub.ts'
import { registerLongPoll } from './long-poll.ts'
import { PresenceBoard } from './presence-board.ts'
import { registerSocket } from './socket.ts'
import { Streams } from './streams.ts'
import type { SyncService } from './sync-service.ts'
import { trimEvents } from './trim.ts'

/** The engine's inner parts, for tests and for the command line. */
export type SyncEngineParts = SyncService & {
  hub: Hub
  /** Executes commands as `sender`, durable when it resolves. */
  execute(sender: Sender, commands: readonly Command[]): Promise<Answer[]>
  /** Resolves when nothing is waiting to be committed. */
  idle(): Promise<void>
}

const LOOK_FOR_CHANGES_MS = 400
const TRIM_EVERY_MS = 3_600_000
const COME_BACK_AFTER_MS = 1_000

/** Builds the sync engine of one process over `context.database`. */
export async function createSyncService(context: Omit<Context, 'sync'>): Promise<SyncEngineParts> {
  const { database, clock, newId, log } = context
  const state = new HotState()
  await state.load(database.writer)
  const epoch = await readEpoch(database.writer)
  const presence: PresenceBoard = new PresenceBoard({
    choiceOf: (staffId) => state.directory.staff.get(staffId)?.presence ?? 'online',
    onChange: (staffId, value) => {
      hub.presenceChanged({ t: 'presence', staffId, presence: value })
      const fact = { kind: 'presence', at: clock(), staffId, value } as const
      committer.enqueue({ kind: 'facts', facts: [fact] })
    },
  })
  const execute = (sender: Sender, commands: readonly Command[], done: (answers: Answer[]) => void): void =>
    committer.enqueue({ kind: 'commands', sender, commands, done })
  const hub: Hub = new Hub({ state, streams: new Streams(database), presence, epoch, clock, log, execute })
  const committer: Committer = new Committer({
    state,
    writer: database.writer,
    dialect: database.dialect,
    clock,
    newId,
    log,
    onCommitted: (committed) => hub.publish(committed),
    onRefreshed: () => {
      hub.directoryChanged()
      hub.pullAll()
    },
  })

  // The version of the directory of which all consequences were drawn. A batch that met a newer one has read it already.
  let appliedVersion = state.directory.version
  const reload = async (): Promise<void> => {
    await committer.exclusive((writer) => state.loadDirectoryAndQueues(writer))
    const { version } = state.directory
    hub.directoryChanged()
    hub.pullAll()
    await closeEndedSessions(database.readers, hub)
    appliedVersion = version
  }
  const look = async (): Promise<void> => {
    hub.expire()
    if ((await readDirectoryVersion(database.readers)) !== appliedVersion) await reload()
    // Another instance may have written; on SQLite only the command line does, and it raises the directory's version.
    if (database.dialect === 'postgres') hub.pullBeyond(await readHeads(database.readers, hub.subscribedScopes()))
  }
  const timers = new Timers((err) => log.error({ err }, 'a timer failed'))

  return {
    hub,
    register(app) {
      registerSocket(app, context, hub)
      registerLongPoll(app, context, hub)
    },
    async start() {
      timers.every(LOOK_FOR_CHANGES_MS, look)
      timers.every(TRIM_EVERY_MS, () => trimEvents(database.readers, (work) => committer.exclusive(work), clock()))
      committer.enqueue({ kind: 'facts', facts: await presencesLeftOpen(database.readers, clock()) })
    },
    directoryChanged: reload,
    closeSession: (tokenHash) => hub.closeSession(tokenHash),
    presenceOf: (staffId: Id) => presence.of(staffId),
    async stop() {
      await timers.stop()
      hub.closeAll(COME_BACK_AFTER_MS)
      presence.stop()
      await committer.idle()
    },
    execute: (sender, commands) => new Promise((resolve) => execute(sender, commands, resolve)),
    idle: () => committer.idle(),
  }
}

type Reader = Parameters<HotState['load']>[0]

async function readEpoch(reader: Reader): Promise<string> {
  const [row] = await reader.all<{ epoch: string }>('SELECT epoch FROM workspace')
  if (!row) throw new Error('the database has no workspace row')
  return row.epoch
}

async function readDirectoryVersion(reader: Reader): Promise<number | undefined> {
  const [row] = await reader.all<{ version: number }>('SELECT directory_version AS version FROM workspace')
  return row?.version
}

function readHeads(reader: Reader, scopes: readonly ScopeName[]): Promise<{ name: string; head: number }[]> {
  return allIn(reader, 'SELECT name, head FROM scope WHERE name IN', scopes)
}

/** Whoever was there when the server last ended was not seen to leave: they left now at the latest (SPEC FCT-1). */
async function presencesLeftOpen(reader: Reader, at: number): Promise<Fact[]> {
  const rows = await reader.all<{ staff_id: string }>(
    `SELECT staff_id FROM fact WHERE kind = 'presence' AND value <> 'offline'
     AND id IN (SELECT max(id) FROM fact WHERE kind = 'presence' GROUP BY staff_id)`,
  )
  return rows.map(({ staff_id: staffId }) => ({ kind: 'presence', at, staffId, value: 'offline' }))
}

/** A password or an account was changed, perhaps by the command line: its sessions are gone (SPEC USR-2). */
async function closeEndedSessions(reader: Reader, hub: Hub): Promise<void> {
  const open = hub.sessionHashes()
  const rows = await allIn<{ hash: string }>(reader, 'SELECT token_hash AS hash FROM session WHERE token_hash IN', open)
  const living = new Set(rows.map(({ hash }) => hash))
  for (const hash of open) if (!living.has(hash)) hub.closeSession(hash)
}

/** Repeated work, one run at a time; `stop` waits for what is running. */
class Timers {
  readonly #onError: (error: unknown) => void
  readonly #stops: (() => Promise<void>)[] = []

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError
  }

  every(ms: number, work: () => Promise<void>): void {
    let running: Promise<void> | undefined
    const timer = setInterval(() => {
      running ??= work()
        .catch(this.#onError)
        .finally(() => {
          running = undefined
        })
    }, ms).unref()
    this.#stops.push(async () => {
      clearInterval(timer)
      await running
    })
  }

  async stop(): Promise<void> {
    await Promise.all(this.#stops.splice(0).map((stop) => stop()))
  }
}
