import { isDeepStrictEqual } from 'node:util'
import { retryOf } from '../../domain/errors.ts'
import type { Id } from '../../domain/ids.ts'
import type { Command } from '../../domain/wire/commands.ts'
import type { Answer } from '../../domain/wire/down.ts'

/** A command that a device wrote: `lane` names the writer and the place, `nth` its place in the lane. */
export type Written = { command: Command; lane: string; nth: number; writer: string }

/** What may befall a command here; any other refusal would be a fault of the server or of this test. */
const expectedRefusals = new Set([
  'already-accepted',
  'already-ended',
  'lane-blocked',
  'nobody-waiting',
  'not-active',
  'not-assignee',
  'not-queued',
  'queue-full',
])

/** Everything that was written and answered, on all devices, through all lives of the server. */
export class Ledger {
  readonly written = new Map<Id, Written>()
  /** Final answers: accepted, or refused for good. */
  readonly answers = new Map<Id, Answer>()
  readonly faults: string[] = []
  repeatedAnswers = 0
  readonly #lanes = new Map<string, number>()

  write(command: Command, lane: string, writer: string): Written {
    const nth = (this.#lanes.get(lane) ?? 0) + 1
    this.#lanes.set(lane, nth)
    const written = { command, lane, nth, writer }
    this.written.set(command.id, written)
    return written
  }

  /** Gives whether the answer is final. */
  answer(answer: Answer): boolean {
    if (!answer.ok && !expectedRefusals.has(answer.code)) {
      this.faults.push(`${describe(this.written.get(answer.id))} was refused ${answer.code}`)
    }
    const known = this.answers.get(answer.id)
    if (known) {
      this.repeatedAnswers += 1
      if (!isDeepStrictEqual(known, answer) && !(!answer.ok && answer.code === 'lane-blocked')) {
        this.faults.push(`${answer.id} was answered ${JSON.stringify(known)} and later ${JSON.stringify(answer)}`)
      }
      return true
    }
    if (!answer.ok && retryOf(answer.code) !== 'never') return false
    this.answers.set(answer.id, answer)
    return true
  }
}

function describe(written: Written | undefined): string {
  return written ? `${written.command.type} by ${written.writer}` : 'an unknown command'
}
