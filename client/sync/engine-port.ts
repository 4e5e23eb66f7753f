import type { Id } from '../../domain/ids.ts'
import type { Command, CommandOf, CommandType } from '../../domain/wire/commands.ts'
import type { Answer, DownFrame } from '../../domain/wire/down.ts'
import type { ScopeName } from '../../domain/wire/scope.ts'

/** The connection as a person may be told of it; each state has only its own data. */
export type ConnectionState =
  | { kind: 'stopped' }
  /** The browser says that there is no network. */
  | { kind: 'offline' }
  | { kind: 'connecting'; attempt: number }
  /** Waiting to try again; `untilAt` in ms by the device's clock. */
  | { kind: 'waiting'; attempt: number; untilAt: number }
  /** Open and greeted; `catchingUp` holds the scopes that are not up to date yet. */
  | { kind: 'open'; transport: string; catchingUp: ReadonlySet<ScopeName> }
  /** The server refuses this client until something is done: log in again, reload for a newer version. */
  | { kind: 'refused'; code: string }

/** Parts of a first sync that have arrived, for a progress display. */
export type SnapshotProgress = { scope: ScopeName; conversations: number; total: number }

export type Ephemeral = Extract<DownFrame, { t: 'typing' | 'presence' | 'queue' | 'place' }>

/** A command as a screen writes it: id and time are added by the engine. */
export type CommandDraft<T extends CommandType = CommandType> = T extends CommandType
  ? { type: T; args: CommandOf<T>['args'] }
  : never

export interface SyncEngine {
  start(): void
  /** Closes the connection and stops all timers; the store stays as it is. */
  stop(): void
  readonly state: ConnectionState
  onState(listener: (state: ConnectionState) => void): () => void
  onEphemeral(listener: (frame: Ephemeral) => void): () => void
  onProgress(listener: (progress: SnapshotProgress) => void): () => void
  /**
   * Puts a command into the outbox (durable when the promise resolves) and sends it when it can. Gives its id.
   * `draftKey`: the stored draft that the command was made of; it goes in the same step.
   */
  submit(draft: CommandDraft, draftKey?: string): Promise<Id>
  /**
   * For acts that need the server now (accept, take next, take over): never put into the outbox. Answers `offline` when
   * there is no open connection, `timed-out` when none comes within 15 s (it may then still have happened: the stream tells).
   */
  request(draft: CommandDraft): Promise<Answer>
  /** The outbox was changed elsewhere (another tab): look again. */
  nudge(): void
  /** The network or the page's visibility came back: try now. */
  wake(): void
  /** A scope beside the own ones, for as long as somebody looks (superadmins). Its rows go when it is let go. */
  watch(scope: ScopeName): () => void
  typing(conversationId: Id, on: boolean): void
  retry(id: Id): Promise<void>
  discard(id: Id): Promise<void>
}

export type { Command }
