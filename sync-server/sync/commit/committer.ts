import type { FastifyBaseLogger } from 'fastify'
import type { Change } from '../../../domain/conversation/decide.ts'
import type { Id } from '../../../domain/ids.ts'
import type { Answer } from '../../../domain/wire/down.ts'
import type { PresenceChoice } from '../../../domain/wire/records.ts'
import type { ScopeName } from '../../../domain/wire/scope.ts'
import type { SqlWriter } from '../../db/sql-connection.ts'
import type { Dialect } from '../../migrations/schema-sql.ts'
import { type AssembledBatch, assemble, type ScopeEvents } from './assemble.ts'
import { conflictOf, writeBatch } from './batch.ts'
import { type DecidedBatch, decideBatch } from './decide-batch.ts'
import type { HotState } from './hot-state.ts'
import type { BatchJob, Job } from './job.ts'
import { prepare } from './prepare.ts'

/** What a durable batch changed, for everyone who has to be told. */
export type Committed = {
  events: ReadonlyMap<ScopeName, ScopeEvents>
  changes: readonly Change[]
  presences: readonly { staffId: Id; presence: PresenceChoice }[]
}

type CommitterOptions = {
  state: HotState
  writer: SqlWriter
  dialect: Dialect
  clock: () => number
  newId: () => Id
  log: FastifyBaseLogger
  /** Called synchronously after each durable batch, before the answers are given. */
  onCommitted: (committed: Committed) => void
  /** Somebody else wrote to the database, or a batch's fate is not known: sockets may have missed events. */
  onRefreshed: () => void
}

const MAX_WAITING_COMMANDS = 20_000
const MAX_BATCH_COMMANDS = 1_000
const MAX_ATTEMPTS = 8

/**
 * Group commit without a timer: one transaction for what arrived while the last one ran (SPEC CMD-2). Answers are given
 * when the batch is durable, never before. All decisions of this process run here, one batch after the other.
 */
export class Committer {
  readonly #options: CommitterOptions
  #waiting: Job[] = []
  #waitingCommands = 0
  /** Facts of batches that failed: they go with the next commands. */
  #leftFacts: BatchJob[] = []
  #running: Promise<void> | undefined

  constructor(options: CommitterOptions) {
    this.#options = options
  }

  /** Adds a job. Beyond the limit of waiting commands its commands are refused `overloaded` at once. */
  enqueue(job: Job): void {
    if (job.kind === 'commands') {
      if (this.#waitingCommands >= MAX_WAITING_COMMANDS) {
        job.done(job.commands.map(({ id }) => ({ id, ok: false, code: 'overloaded' })))
        return
      }
      this.#waitingCommands += job.commands.length
    }
    this.#waiting.push(job)
    this.#running ??= this.#run()
  }

  /** Resolves when nothing is waiting or being committed. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running
  }

  /** Runs `work` with the writer between two batches, in turn with what waits. */
  exclusive(work: (writer: SqlWriter) => Promise<void>): Promise<void> {
    return new Promise((done, failed) => this.enqueue({ kind: 'work', run: work, done, failed }))
  }

  async #run(): Promise<void> {
    // What arrives in the same turn of the event loop belongs to the same batch.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const [first] = this.#waiting
      if (first?.kind === 'work') {
        this.#waiting.shift()
        await first.run(this.#options.writer).then(first.done, first.failed)
      } else await this.#commitOrFail(this.#take())
    }
    this.#running = undefined
  }

  async #commitOrFail(jobs: readonly BatchJob[]): Promise<void> {
    const { log } = this.#options
    try {
      await this.#commit(jobs)
    } catch (error) {
      log.error({ err: error }, 'a batch failed')
      for (const job of jobs) if (!fail(job)) this.#leftFacts.push(job)
      await this.#refresh().catch((err: unknown) => log.error({ err }, 'the state was not read again'))
    }
  }

  /** The next batch: what waits, up to a size, and up to the next piece of work. */
  #take(): BatchJob[] {
    const jobs: BatchJob[] = []
    let commands = 0
    for (const job of this.#waiting) {
      if (job.kind === 'work' || commands >= MAX_BATCH_COMMANDS) break
      commands += job.kind === 'commands' ? job.commands.length : 0
      jobs.push(job)
    }
    this.#waiting = this.#waiting.slice(jobs.length)
    this.#waitingCommands -= commands
    return commands > 0 ? [...this.#leftFacts.splice(0), ...jobs] : jobs
  }

  async #commit(jobs: readonly BatchJob[]): Promise<void> {
    const { state, writer } = this.#options
    for (let attempt = 1; ; attempt += 1) {
      const nowAt = this.#options.clock()
      const unread = await prepare(jobs, state, writer)
      const decided = decideBatch(jobs, state, unread, { nowAt, newId: this.#options.newId })
      if (decided.commands.length === 0 && decided.facts.length === 0) {
        this.#answer(jobs, decided)
        return
      }
      const assembled = await assemble(decided, state, writer, nowAt)
      try {
        await writeBatch(writer, this.#options.dialect, assembled.batch)
      } catch (error) {
        const conflict = conflictOf(error)
        if (!conflict || attempt >= MAX_ATTEMPTS) throw error
        if (conflict === 'stale') await this.#refresh()
        await this.#loadRepeated(jobs)
        continue
      }
      this.#adopt(decided, assembled)
      this.#options.onCommitted(committedOf(decided, assembled))
      this.#answer(jobs, decided)
      return
    }
  }

  /** Something was older than the database: read it all again before deciding again. */
  async #refresh(): Promise<void> {
    const { state, writer, onRefreshed } = this.#options
    await state.refresh(writer)
    onRefreshed()
  }

  /** The stored answers of commands that were committed before. */
  async #loadRepeated(jobs: readonly BatchJob[]): Promise<void> {
    const { state, writer } = this.#options
    const ids = jobs.flatMap((job) => (job.kind === 'commands' ? job.commands.map(({ id }) => id) : []))
    await state.loadCommands(writer, ids)
  }

  #adopt({ commands, working }: DecidedBatch, { published }: AssembledBatch): void {
    const { state } = this.#options
    for (const [id, conversation] of working.changed) {
      state.adopt({ conversation, version: (state.conversations.get(id)?.version ?? 0) + 1 })
    }
    for (const { scope, from, items } of published.values()) {
      const row = state.scopes.get(scope)
      if (row) state.scopes.set(scope, { id: row.id, head: from + items.length - 1 })
    }
    for (const { id, hash, answer, stored, presence, actor } of commands) {
      if (stored) state.commands.set(id, { hash, answer })
      const me = presence && state.directory.staff.get(actor.id)
      if (me) state.directory.staff.set(actor.id, { ...me, presence })
    }
  }

  #answer(jobs: readonly BatchJob[], { answers }: DecidedBatch): void {
    for (const [index, job] of jobs.entries()) if (job.kind === 'commands') job.done(answers[index] ?? [])
  }
}

function committedOf({ commands }: DecidedBatch, { published }: AssembledBatch): Committed {
  return {
    events: published,
    changes: commands.flatMap(({ change }) => (change ? [change] : [])),
    presences: commands.flatMap(({ presence, actor }) => (presence ? [{ staffId: actor.id, presence }] : [])),
  }
}

/** The whole batch came to nothing (disk full, database gone): commands may be sent again. False for facts. */
function fail(job: BatchJob): boolean {
  if (job.kind === 'facts') return false
  const answers: Answer[] = job.commands.map(({ id }) => ({ id, ok: false, code: 'internal' }))
  job.done(answers)
  return true
}
