import type { Id } from '../../domain/ids.ts'
import type { Answer } from '../../domain/wire/down.ts'
import type { ScopeName } from '../../domain/wire/scope.ts'
import type { CommandDraft, ConnectionState, Ephemeral, SnapshotProgress } from './engine-port.ts'

/** As much of the browser's Web Locks and BroadcastChannel as is used; tests give their own. */
export type TabLocks = {
  request(name: string, options: { steal?: boolean; signal?: AbortSignal }, held: () => Promise<void>): Promise<void>
}
export type TabChannel = {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: { data: TabMessage }) => void): void
  close(): void
}

/** From a follower to the leader: a call of its engine, or a question whether it is there. `tab` names the sender. */
export type Ask =
  | { to: 'leader'; tab: Id; call: 'hello'; scopes: ScopeName[] }
  | { to: 'leader'; tab: Id; call: 'nudge' | 'wake' | 'start' }
  | { to: 'leader'; tab: Id; call: 'request'; id: Id; draft: CommandDraft }
  | { to: 'leader'; tab: Id; call: 'typing'; conversationId: Id; on: boolean }
export type News =
  | { to: 'all'; news: 'state'; value: ConnectionState }
  | { to: 'all'; news: 'ephemeral'; value: Ephemeral }
  | { to: 'all'; news: 'progress'; value: SnapshotProgress }
  | { to: 'all'; news: 'answer'; id: Id; value: Answer }
export type TabMessage = Ask | News
/** An ask as it is written; tab and direction are added when it is posted. */
export type UnsentAsk<T = Ask> = T extends Ask ? Omit<T, 'to' | 'tab'> : never
