/** Seeded chance: the same seed gives the same numbers, on every machine. */
export type Prng = {
  /** [0, 1) */
  next(): number
  /** An integer from 0 to `below - 1`. */
  int(below: number): number
  /** True once in `1 / chance` times. */
  chance(chance: number): boolean
  pick<T>(from: readonly T[]): T | undefined
  /** One of the keys, each as likely as its weight says; undefined when all weights are 0. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K | undefined
  bytes(count: number): Uint8Array
}

/** mulberry32: small, quick, good enough to choose by. */
export function createPrng(seed: number): Prng {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const int = (below: number): number => Math.floor(next() * below)
  return {
    next,
    int,
    chance: (chance) => next() < chance,
    pick: (from) => from[int(from.length)],
    weighted(weights) {
      const entries = Object.entries(weights) as [keyof typeof weights, number][]
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [key, weight] of entries) {
        left -= weight
        if (left < 0 && weight > 0) return key
      }
      return undefined
    },
    bytes: (count) => Uint8Array.from({ length: count }, () => int(256)),
  }
}
