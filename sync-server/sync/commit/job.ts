import type { Fact } from '../../../domain/conversation/facts.ts'
import type { Id } from '../../../domain/ids.ts'
import type { CustomerActor } from '../../../domain/roles/actor.ts'
import type { Command } from '../../../domain/wire/commands.ts'
import type { Answer } from '../../../domain/wire/down.ts'
import type { SqlWriter } from '../../db/sql-connection.ts'

/** Who sends commands. Rights of staff are not held here: they are looked up when the command is decided. */
export type Sender = { kind: 'staff'; staffId: Id } | { kind: 'customer'; customer: CustomerActor }

/** Commands of one lane that came together, facts that the server itself records, or work between two batches. */
export type Job =
  | { kind: 'commands'; sender: Sender; commands: readonly Command[]; done: (answers: Answer[]) => void }
  | { kind: 'facts'; facts: readonly Fact[] }
  | { kind: 'work'; run: (writer: SqlWriter) => Promise<void>; done: () => void; failed: (error: unknown) => void }

/** What goes into a batch. */
export type BatchJob = Exclude<Job, { kind: 'work' }>
