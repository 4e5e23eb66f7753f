import type { OutboxEntry } from '../../client/sync/store-port.ts'
import type { Id } from '../../domain/ids.ts'

/** A text that somebody typed and that was durable in the outbox of `device` at some time. */
export type Typed = {
  text: string
  device: string
  /** The newest command that carried it. */
  commandId: Id
  /** Rises as texts are written; one that is written again after a refusal is the newest. */
  order: number
  /** Discarded by the person. */
  isDiscarded: boolean
  /** It was in the log, and an older backup took the log's place. */
  isLostByRestore: boolean
}

/** Keeps account of every text that must not be lost. */
export class Texts {
  readonly all = new Map<string, Typed>()
  #order = 0
  #count = 0

  /** A number that no other text has. */
  next(): number {
    this.#count += 1
    return this.#count
  }

  added(device: string, { command }: OutboxEntry): void {
    if (command.type !== 'post') return
    this.#order += 1
    const { text } = command.args
    this.all.set(text, {
      text,
      device,
      commandId: command.id,
      order: this.#order,
      isDiscarded: false,
      isLostByRestore: false,
    })
  }

  lostByRestore(text: string): void {
    const typed = this.all.get(text)
    if (typed) typed.isLostByRestore = true
  }

  discarded(text: string): void {
    const typed = this.all.get(text)
    if (typed) typed.isDiscarded = true
  }
}
