import { factsOf } from '../../../domain/conversation/facts.ts'
import { leavesQueue, routeChange } from '../../../domain/conversation/route.ts'
import type { Message } from '../../../domain/conversation/schema.ts'
import type { Id } from '../../../domain/ids.ts'
import type { StreamEvent } from '../../../domain/wire/events.ts'
import type { ScopeName } from '../../../domain/wire/scope.ts'
import type { SqlReader } from '../../db/sql-connection.ts'
import { type Batch, conversationRow, emptyBatch, factRow, messageRow, presenceRow } from './batch.ts'
import type { DecidedBatch, DecidedCommand } from './decide-batch.ts'
import { allIn, type HotState } from './hot-state.ts'
import type { WorkingSet } from './working-set.ts'

/** Events of one scope with neighbouring numbers, as JSON texts. */
export type ScopeEvents = { scope: ScopeName; from: number; items: string[] }

/** A batch ready to be written, and what is to be said once it is durable. */
export type AssembledBatch = { batch: Batch; published: Map<ScopeName, ScopeEvents> }

/**
 * Turns decisions into rows: routes each change's events, numbers them per scope, fills in the answers. Reads what is
 * still missing (scope heads, the messages of conversations that leave the queue).
 */
export async function assemble(
  decided: DecidedBatch,
  state: HotState,
  reader: SqlReader,
  at: number,
): Promise<AssembledBatch> {
  const batch = emptyBatch(state.directory.version)
  const routed = await routeAll(decided, reader, at)
  const numbering = await Numbering.load(state, reader, [
    ...decided.working.guardedScopes,
    ...routed.flatMap(({ deliveries }) => deliveries.map(({ scope }) => scope)),
  ])
  for (const { command, deliveries } of routed) {
    const placed = deliveries.map(({ scope, event }) => numbering.place(scope, event, at, batch))
    const own = command.actor.kind === 'staff' ? placed[0] : placed[placed.length - 1]
    if (command.answer.ok && own) Object.assign(command.answer, own)
  }
  for (const command of decided.commands) addCommandRows(batch, command, at)
  for (const fact of decided.facts) batch.facts.push(factRow(fact))
  addStateRows(batch, decided.working, state)
  numbering.addRows(batch)
  return { batch, published: numbering.published }
}

type Routed = { command: DecidedCommand; deliveries: { scope: ScopeName; event: StreamEvent }[] }

async function routeAll(decided: DecidedBatch, reader: SqlReader, at: number): Promise<Routed[]> {
  const leaving = decided.commands.flatMap(({ change }) => (change && leavesQueue(change) ? [change.after.id] : []))
  const earlier = await messagesByConversation(reader, leaving)
  return decided.commands.map((command) => {
    const { change, id } = command
    if (!change) return { command, deliveries: command.events }
    const first = change.posted[0]?.pos ?? change.after.lastPos + 1
    const inBatch = decided.working.postedBefore(change.after.id).filter(({ pos }) => pos < first)
    const before = leavesQueue(change) ? [...(earlier.get(change.after.id) ?? []), ...inBatch] : []
    return { command, deliveries: routeChange(change, at, id, before) }
  })
}

type MessageRow = { conversation_id: string; pos: number; id: string; at: number; author: string; body: string }

async function messagesByConversation(reader: SqlReader, ids: readonly Id[]): Promise<Map<Id, Message[]>> {
  const grouped = new Map<Id, Message[]>()
  const sql = 'SELECT conversation_id, pos, id, at, author, body FROM message WHERE conversation_id IN'
  for (const row of await allIn<MessageRow>(reader, sql, [...new Set(ids)])) {
    const { conversation_id: conversationId, id, pos, at } = row
    const message = { id, conversationId, pos, at, author: JSON.parse(row.author), body: JSON.parse(row.body) }
    const list = grouped.get(conversationId)
    if (list) list.push(message)
    else grouped.set(conversationId, [message])
  }
  for (const list of grouped.values()) list.sort((a, b) => a.pos - b.pos)
  return grouped
}

function addCommandRows(batch: Batch, command: DecidedCommand, at: number): void {
  const { id, senderKey, hash, answer, stored, change, actor, presence } = command
  if (stored) batch.commands.push([id, senderKey, hash, JSON.stringify(answer), at])
  if (presence) batch.presences.push(presenceRow(actor.id, presence))
  if (!change) return
  for (const message of change.posted) batch.messages.push(messageRow(message, change))
  for (const fact of factsOf(change, actor, at)) batch.facts.push(factRow(fact))
}

function addStateRows(batch: Batch, working: WorkingSet, state: HotState): void {
  for (const id of working.seen) batch.guards.push([id, state.conversations.get(id)?.version ?? 0])
  for (const [id, conversation] of working.changed) {
    const before = state.conversations.get(id)
    batch.conversations.push(conversationRow(conversation, (before?.version ?? 0) + 1, before?.conversation))
  }
}

/** Gives sequence numbers, dense per scope (SPEC STR-1). */
class Numbering {
  readonly published = new Map<ScopeName, ScopeEvents>()
  readonly #names: ReadonlySet<ScopeName>
  readonly #state: HotState
  #lastEvent: StreamEvent | undefined
  #lastText = ''

  private constructor(state: HotState, names: ReadonlySet<ScopeName>) {
    this.#state = state
    this.#names = names
  }

  static async load(state: HotState, reader: SqlReader, names: readonly ScopeName[]): Promise<Numbering> {
    await state.loadScopes(reader, names)
    return new Numbering(state, new Set(names))
  }

  place(scope: ScopeName, event: StreamEvent, at: number, batch: Batch): { scope: ScopeName; seq: number } {
    const row = this.#rowOf(scope)
    let events = this.published.get(scope)
    if (!events) {
      events = { scope, from: row.head + 1, items: [] }
      this.published.set(scope, events)
    }
    const data = this.#textOf(event)
    const seq = events.from + events.items.length
    events.items.push(data)
    batch.events.push([row.id, seq, at, data])
    return { scope, seq }
  }

  addRows(batch: Batch): void {
    for (const name of this.#names) {
      const { id, head } = this.#rowOf(name)
      batch.scopes.push([id, name, head, head + (this.published.get(name)?.items.length ?? 0)])
    }
  }

  /** Most events go into two scopes one after the other: the text is made once. */
  #textOf(event: StreamEvent): string {
    if (event !== this.#lastEvent) {
      this.#lastEvent = event
      this.#lastText = JSON.stringify(event)
    }
    return this.#lastText
  }

  #rowOf(name: ScopeName): { id: number; head: number } {
    const row = this.#state.scopes.get(name)
    if (!row) throw new Error(`scope ${name} was not loaded`)
    return row
  }
}
