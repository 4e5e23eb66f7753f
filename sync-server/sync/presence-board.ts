import type { Id } from '../../domain/ids.ts'
import { limits } from '../../domain/limits.ts'
import type { Presence, PresenceChoice } from '../../domain/wire/records.ts'

type BoardOptions = {
  choiceOf: (staffId: Id) => PresenceChoice
  onChange: (staffId: Id, presence: Presence) => void
}

/** Who is there (SPEC QUE-4): a connection and not set to away; one that is lost counts as offline after 30 s. */
export class PresenceBoard {
  readonly #options: BoardOptions
  readonly #present = new Map<Id, Presence>()
  readonly #leaving = new Map<Id, NodeJS.Timeout>()

  constructor(options: BoardOptions) {
    this.#options = options
  }

  of(staffId: Id): Presence {
    return this.#present.get(staffId) ?? 'offline'
  }

  connected(staffId: Id): void {
    clearTimeout(this.#leaving.get(staffId))
    this.#leaving.delete(staffId)
    this.#set(staffId, this.#options.choiceOf(staffId))
  }

  /** The last connection is gone, and had been silent for `silentForMs`. */
  disconnected(staffId: Id, silentForMs = 0): void {
    clearTimeout(this.#leaving.get(staffId))
    const timer = setTimeout(
      () => {
        this.#leaving.delete(staffId)
        this.#set(staffId, 'offline')
      },
      Math.max(0, limits.offlineAfterMs - silentForMs),
    )
    this.#leaving.set(staffId, timer.unref())
  }

  choiceChanged(staffId: Id): void {
    if (this.#present.has(staffId)) this.#set(staffId, this.#options.choiceOf(staffId))
  }

  stop(): void {
    for (const timer of this.#leaving.values()) clearTimeout(timer)
    this.#leaving.clear()
  }

  #set(staffId: Id, presence: Presence): void {
    if (this.of(staffId) === presence) return
    if (presence === 'offline') this.#present.delete(staffId)
    else this.#present.set(staffId, presence)
    this.#options.onChange(staffId, presence)
  }
}
