import type { Conversation } from '../conversation/schema.ts'

type Waiting = Pick<Conversation, 'id' | 'queuedAt'>

/** First come, first served: by the time of queueing, then by id (SPEC QUE-1). */
export function compareWaiting(a: Waiting, b: Waiting): number {
  return a.queuedAt - b.queuedAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

/** Who is next, or undefined when nobody waits (SPEC QUE-1). */
export function nextOf<T extends Waiting>(waiting: Iterable<T>): T | undefined {
  let next: T | undefined
  for (const one of waiting) if (!next || compareWaiting(one, next) < 0) next = one
  return next
}

/** The places in the queue by conversation id, 1 = next (SPEC QUE-5). */
export function placesOf(waiting: Iterable<Waiting>): Map<string, number> {
  return new Map([...waiting].sort(compareWaiting).map((one, index) => [one.id, index + 1]))
}
