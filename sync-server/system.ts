import { randomBytes } from 'node:crypto'
import { type Id, makeId } from '../domain/ids.ts'

/** What the parts of the server take instead of the system's clock and randomness, so that tests can give their own. */
export type World = {
  /** ms since 1970 */
  clock: () => number
  newId: () => Id
}

/** The real clock and randomness. */
export function systemWorld(): World {
  const clock = (): number => Date.now()
  return { clock, newId: () => makeId(clock(), randomBytes(10)) }
}
