import { type Id, makeId } from '../../domain/ids.ts'

/** Pseudo-random choices that are the same for the same seed (mulberry32). */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 up to, but not, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Error('there is nothing to pick from')
    return list[this.between(0, list.length - 1)] as T
  }

  /** A generator of its own, so that one actor's choices do not depend on how often another one chose. */
  fork(): Random {
    return new Random(this.between(0, 0xffff_fffe))
  }

  id(nowMs: number): Id {
    return makeId(
      nowMs,
      Uint8Array.from({ length: 10 }, () => this.between(0, 255)),
    )
  }
}
