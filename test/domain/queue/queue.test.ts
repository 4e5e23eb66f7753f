import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareWaiting, nextOf, placesOf } from '../../../domain/queue/queue.ts'
import { idOf } from '../build.ts'
import { checkProperty } from '../check-property.ts'

type Waiting = { id: string; queuedAt: number }

/** Distinct ids in any order; times from a few values, so that many are the same. */
const queues: fc.Arbitrary<Waiting[]> = fc.uniqueArray(fc.record({ id: fc.nat(500).map(idOf), queuedAt: fc.nat(5) }), {
  selector: ({ id }) => id,
  maxLength: 40,
})

/** How many stand before `one`: an earlier time, or the same time and a smaller id. */
function countBefore(one: Waiting, all: readonly Waiting[]): number {
  return all.filter((other) => other.queuedAt < one.queuedAt || (other.queuedAt === one.queuedAt && other.id < one.id))
    .length
}

describe('the queue', () => {
  it('[QUE-1] is by the time of queueing, then by id', () => {
    const late = { id: idOf(1), queuedAt: 20 }
    const early = { id: idOf(9), queuedAt: 10 }
    const twin = { id: idOf(3), queuedAt: 10 }
    expect([late, early, twin].sort(compareWaiting)).toEqual([twin, early, late])
    expect(compareWaiting(late, { ...late })).toBe(0)
  })

  it('[QUE-1] [QUE-3] the next is the one before whom nobody stands, in whatever order they are given', () => {
    checkProperty(
      fc.property(queues, (queue) => {
        expect(nextOf(queue)).toBe(queue.find((one) => countBefore(one, queue) === 0))
      }),
    )
  })

  it('[QUE-3] has no next when nobody waits', () => {
    expect(nextOf([])).toBeUndefined()
  })

  it('[QUE-5] the place is 1 more than the number of those before', () => {
    checkProperty(
      fc.property(queues, (queue) => {
        const given = [...queue]
        const places = placesOf(queue)
        expect(queue).toEqual(given)
        expect(places.size).toBe(queue.length)
        for (const one of queue) expect(places.get(one.id)).toBe(countBefore(one, queue) + 1)
      }),
    )
  })

  it('[QUE-5] whoever waits behind the next moves up by one when it is taken', () => {
    checkProperty(
      fc.property(queues, (queue) => {
        const places = placesOf(queue)
        const next = nextOf(queue)
        const rest = placesOf(queue.filter((one) => one !== next))
        for (const [id, place] of rest) expect(place).toBe(places.get(id)! - 1)
      }),
    )
  })
})
