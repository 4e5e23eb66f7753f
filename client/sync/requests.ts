import type { Id } from '../../domain/ids.ts'
import type { Command } from '../../domain/wire/commands.ts'
import type { Answer } from '../../domain/wire/down.ts'
import type { Scheduler } from './transport.ts'

/** Commands that somebody waits for on the screen; they live in memory only. */
export interface Requests {
  /** Sends now and after every reconnection, until it is answered or 15 s are over (`timed-out`). */
  ask(command: Command): Promise<Answer>
  answered(answers: readonly Answer[]): void
  /** A new connection is there. */
  connected(): void
}

const PROBE_AFTER_MS = 5_000
const GIVE_UP_AFTER_MS = 10_000

export function createRequests(scheduler: Scheduler, send: (commands: Command[]) => void, probe: () => void): Requests {
  const pending = new Map<Id, { command: Command; settle: (answer: Answer) => void }>()
  return {
    ask: (command) =>
      new Promise((resolve) => {
        const { id } = command
        let cancel = scheduler.after(PROBE_AFTER_MS, () => {
          cancel = scheduler.after(GIVE_UP_AFTER_MS, () => settle({ id, ok: false, code: 'timed-out' }))
          probe()
        })
        const settle = (answer: Answer): void => {
          cancel()
          pending.delete(id)
          resolve(answer)
        }
        pending.set(id, { command, settle })
        send([command])
      }),
    answered(answers) {
      for (const answer of answers) pending.get(answer.id)?.settle(answer)
    },
    connected() {
      for (const { command } of pending.values()) send([command])
    },
  }
}
