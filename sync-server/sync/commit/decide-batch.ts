import type { Change, RuleContext } from '../../../domain/conversation/decide.ts'
import type { Fact } from '../../../domain/conversation/facts.ts'
import { type Refusal, refuse, retryOf } from '../../../domain/errors.ts'
import type { Id } from '../../../domain/ids.ts'
import type { Actor } from '../../../domain/roles/actor.ts'
import { can } from '../../../domain/roles/can.ts'
import type { Command } from '../../../domain/wire/commands.ts'
import type { Answer } from '../../../domain/wire/down.ts'
import type { StreamEvent } from '../../../domain/wire/events.ts'
import type { PresenceChoice } from '../../../domain/wire/records.ts'
import type { ScopeName } from '../../../domain/wire/scope.ts'
import { commandHash, senderKey } from './batch.ts'
import { decideCommand } from './decide-command.ts'
import type { HotState, StoredCommand } from './hot-state.ts'
import type { BatchJob, Sender } from './job.ts'
import { type UnreadCounts, WorkingSet } from './working-set.ts'

/** A command of the batch that was not seen before, with what became of it. */
export type DecidedCommand = {
  id: Id
  actor: Actor
  senderKey: string
  hash: string
  answer: Answer
  /** Whether the answer is final, and so kept for repetitions. */
  stored: boolean
  change: Change | undefined
  events: { scope: ScopeName; event: StreamEvent }[]
  presence?: PresenceChoice
}

export type DecidedBatch = {
  commands: DecidedCommand[]
  facts: Fact[]
  working: WorkingSet
  /** Per job, the answers in the order of its commands (none for facts). */
  answers: Answer[][]
}

/** Decides all commands of a batch one after the other, each on the state that the ones before it left. Pure but for ids. */
export function decideBatch(
  jobs: readonly BatchJob[],
  state: HotState,
  unread: UnreadCounts,
  context: RuleContext,
): DecidedBatch {
  const working = new WorkingSet(state, unread)
  const batch: DecidedBatch = { commands: [], facts: [], working, answers: [] }
  const inBatch = new Map<Id, StoredCommand>()
  for (const job of jobs) {
    if (job.kind === 'facts') {
      batch.facts.push(...job.facts)
      batch.answers.push([])
      continue
    }
    const actor = actorOf(job.sender, state)
    let blocked = false
    batch.answers.push(
      job.commands.map((command) => {
        if (blocked) return refusalAnswer(command.id, refuse('lane-blocked'))
        const answer = decideOne(command, job.sender, actor, state, batch, inBatch, context)
        blocked = !answer.ok && retryOf(answer.code) !== 'never'
        return answer
      }),
    )
  }
  return batch
}

function decideOne(
  command: Command,
  sender: Sender,
  actor: Actor | undefined,
  state: HotState,
  batch: DecidedBatch,
  inBatch: Map<Id, StoredCommand>,
  context: RuleContext,
): Answer {
  const hash = commandHash(sender, command.type, command.args)
  const known = inBatch.get(command.id) ?? state.commands.get(command.id)
  if (known) return known.hash === hash ? known.answer : refusalAnswer(command.id, refuse('id-reused'))
  const decided: DecidedCommand = {
    id: command.id,
    senderKey: senderKey(sender),
    hash,
    actor: actor ?? nobody,
    ...decideFor(command, actor, state, batch, context),
  }
  batch.commands.push(decided)
  if (decided.stored) inBatch.set(command.id, { hash, answer: decided.answer })
  return decided.answer
}

type Outcome = Pick<DecidedCommand, 'answer' | 'stored' | 'change' | 'events' | 'presence'>

function decideFor(
  command: Command,
  actor: Actor | undefined,
  state: HotState,
  batch: DecidedBatch,
  context: RuleContext,
): Outcome {
  if (!actor) return refused(command.id, refuse('forbidden'))
  if (command.type === 'setPresence') return decidePresence(command, actor, state, context)
  const decision = decideCommand(context, actor, command, batch.working)
  if (!decision.ok) return refused(command.id, decision)
  const answer: Answer = { id: command.id, ok: true, conversationId: decision.after.id }
  if (decision.type === 'unchanged') return { answer, stored: true, change: undefined, events: [] }
  batch.working.apply(decision)
  return { answer, stored: true, change: decision, events: [] }
}

function decidePresence(
  command: Extract<Command, { type: 'setPresence' }>,
  actor: Actor,
  state: HotState,
  context: RuleContext,
): Outcome {
  const me = state.directory.staff.get(actor.id)
  if (!can(actor, { action: 'setPresence' }) || !me) return refused(command.id, refuse('forbidden'))
  const { presence } = command.args
  const event: StreamEvent = { type: 'meChanged', at: context.nowAt, command: command.id, me: { ...me, presence } }
  return {
    answer: { id: command.id, ok: true },
    stored: true,
    change: undefined,
    events: [{ scope: `user:${actor.id}`, event }],
    presence,
  }
}

function refused(id: Id, refusal: Refusal): Outcome {
  const stored = retryOf(refusal.code) === 'never'
  return { answer: refusalAnswer(id, refusal), stored, change: undefined, events: [] }
}

function refusalAnswer(id: Id, { code, detail }: Refusal): Answer {
  return detail === undefined ? { id, ok: false, code } : { id, ok: false, code, detail }
}

/** In the place of an account that no longer exists; may do nothing. */
const nobody: Actor = { kind: 'staff', id: '', name: '', role: 'agent', enabled: false, groupIds: [] }

/** The sender with the rights of this moment (SPEC ROL-4). */
export function actorOf(sender: Sender, state: Pick<HotState, 'directory'>): Actor | undefined {
  if (sender.kind === 'customer') return sender.customer
  const me = state.directory.staff.get(sender.staffId)
  if (!me) return undefined
  const { id, displayName: name, role, enabled, groupIds } = me
  return { kind: 'staff', id, name, role, enabled, groupIds }
}
