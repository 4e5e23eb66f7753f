import { retryOf } from '../../domain/errors.ts'
import type { Id } from '../../domain/ids.ts'
import { limits } from '../../domain/limits.ts'
import type { Command } from '../../domain/wire/commands.ts'
import type { Answer } from '../../domain/wire/down.ts'
import type { ScopeName } from '../../domain/wire/scope.ts'
import { createInTurn } from './in-turn.ts'
import type { OutboxEntry, SyncStore } from './store-port.ts'
import type { Scheduler } from './transport.ts'

export type OutboxOptions = {
  store: SyncStore
  scheduler: Scheduler
  send: (commands: Command[]) => void
  /** See `Streams.position`. */
  position: (scope: ScopeName) => number | undefined
  /** Commands stay unanswered: is the connection alive? `isHopeless`: it was asked before and did not help. */
  onOverdue: (isHopeless: boolean) => void
  /** The server does not know this client any more. */
  onUnauthorised: (code: string) => void
  onError: (error: unknown) => void
}

/** Sends what the outbox holds, lane by lane, until the events that it makes are applied (SPEC CMD-1, CMD-3, CMD-4, CMD-5). */
export interface Outbox {
  /** Writes to the store's outbox by `work`, then looks again. */
  change<T>(work: () => Promise<T>): Promise<T>
  isInFlight(id: Id): boolean
  /** A greeted connection is there. `isOtherDatabase`: answers of before say nothing about it. */
  connected(isOtherDatabase: boolean): void
  disconnected(): void
  answered(answers: readonly Answer[]): void
  /** Events or snapshots were applied, with them the events of these commands. */
  applied(commands: readonly Id[]): void
}

type Lane = { inFlight: Set<Id>; failures: number; isPausing: boolean; cancelTimer: () => void }

const OVERDUE_MS = 10_000
const HOPELESS_AFTER = 3
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000
/** Bytes of a character, at most, in UTF-8; and what a frame is beside its commands. */
const UTF8_WORST = 3
const FRAME_BYTES = 100

export function createOutbox(options: OutboxOptions): Outbox {
  const { store, scheduler, position } = options
  const inTurn = createInTurn()
  /** What waits in the store, as far as it was looked at. */
  let entries: OutboxEntry[] = []
  /** Done with here, and the store not told yet: looking there must not bring them back. */
  const settling = new Set<Id>()
  const lanes = new Map<string, Lane>()
  const laneOfId = new Map<Id, Lane>()
  /** Accepted, and the event not applied yet. */
  const accepted = new Map<Id, { scope: ScopeName; seq: number }>()
  let isConnected = false

  async function look(): Promise<void> {
    entries = (await store.outbox.all()).filter(({ id, state }) => state === 'waiting' && !settling.has(id))
    pump()
  }

  function lookInTurn(): void {
    inTurn(look).catch(options.onError)
  }

  function pump(): void {
    if (!isConnected) return
    const ready = new Map<string, Command[]>()
    for (const { id, lane, command } of entries) {
      const now = lanes.get(lane)
      if (accepted.has(id) || now?.isPausing || (now && now.inFlight.size > 0)) continue
      const commands = ready.get(lane)
      if (commands) commands.push(command)
      else ready.set(lane, [command])
    }
    for (const [name, commands] of ready) sendBatch(name, batchOf(commands))
  }

  function sendBatch(name: string, commands: Command[]): void {
    const lane = lanes.get(name) ?? { inFlight: new Set(), failures: 0, isPausing: false, cancelTimer: () => undefined }
    lanes.set(name, lane)
    for (const { id } of commands) {
      lane.inFlight.add(id)
      laneOfId.set(id, lane)
    }
    expectAnswers(lane, 1)
    options.send(commands)
  }

  function expectAnswers(lane: Lane, times: number): void {
    lane.cancelTimer = scheduler.after(OVERDUE_MS, () => {
      expectAnswers(lane, times + 1)
      options.onOverdue(times >= HOPELESS_AFTER)
    })
  }

  function take(answer: Answer): void {
    const lane = laneOfId.get(answer.id)
    lane?.inFlight.delete(answer.id)
    laneOfId.delete(answer.id)
    const entry = entries.find((one) => one.id === answer.id)
    if (entry && !answer.ok) takeRefusal(entry, answer.code, answer.detail)
    else if (entry && answer.ok) {
      const { id, scope, seq } = answer
      if (scope === undefined || seq === undefined) remove([id])
      else accepted.set(id, { scope, seq })
    }
    if (lane && !answer.ok && retryOf(answer.code) === 'later') lane.isPausing = true
    if (lane?.inFlight.size === 0) laneDone(lane)
  }

  function takeRefusal(entry: OutboxEntry, code: string, detail?: Record<string, string | number>): void {
    const retry = retryOf(code)
    if (retry === 'auth') options.onUnauthorised(code)
    if (retry !== 'never') return
    // Nobody typed a read marker: there is nothing to keep.
    if (entry.command.type === 'read') remove([entry.id])
    else settle([entry.id], () => store.outbox.refuse(entry.id, code, detail))
  }

  function laneDone(lane: Lane): void {
    lane.cancelTimer()
    if (!lane.isPausing) {
      lane.failures = 0
      return
    }
    const longestMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** lane.failures)
    lane.failures += 1
    lane.cancelTimer = scheduler.after(longestMs * (0.5 + scheduler.random() / 2), () => {
      lane.isPausing = false
      pump()
    })
  }

  /** Whether the event of an accepted command is in the store, or will never come because its scope is not followed. */
  function isCovered(id: Id): boolean {
    const at = accepted.get(id)
    if (!at || !isConnected) return false
    const known = position(at.scope)
    return known === undefined || known >= at.seq
  }

  function remove(ids: readonly Id[]): void {
    settle(ids, () => store.outbox.remove(ids))
  }

  /** Lets go of waiting entries at once and says so to the store as soon as it is free. */
  function settle(ids: readonly Id[], tellStore: () => Promise<void>): void {
    for (const id of ids) {
      accepted.delete(id)
      settling.add(id)
    }
    entries = entries.filter(({ id }) => !settling.has(id))
    inTurn(async () => {
      await tellStore()
      for (const id of ids) settling.delete(id)
    }).catch(options.onError)
  }

  return {
    change: (work) =>
      inTurn(async () => {
        const result = await work()
        // What was written is safe: that it cannot be looked at now is no reason to call it lost.
        await look().catch(options.onError)
        return result
      }),
    isInFlight: (id) => laneOfId.has(id),
    connected(isOtherDatabase) {
      if (isOtherDatabase) accepted.clear()
      if (isConnected) return
      isConnected = true
      lookInTurn()
    },
    disconnected() {
      isConnected = false
      for (const lane of lanes.values()) lane.cancelTimer()
      lanes.clear()
      laneOfId.clear()
    },
    answered(answers) {
      for (const answer of answers) take(answer)
      this.applied([])
      pump()
    },
    applied(commands) {
      const done = new Set(commands)
      const gone = entries.filter(({ id }) => done.has(id) || isCovered(id)).map(({ id }) => id)
      if (gone.length > 0) remove(gone)
    },
  }
}

/** As many commands, from the first on, as fit into one frame; one at least. */
function batchOf(commands: readonly Command[]): Command[] {
  let bytes = FRAME_BYTES
  const batch: Command[] = []
  for (const command of commands.slice(0, limits.commandsPerFrame)) {
    bytes += JSON.stringify(command).length * UTF8_WORST + 1
    if (bytes > limits.upFrameBytes && batch.length > 0) break
    batch.push(command)
  }
  return batch
}
