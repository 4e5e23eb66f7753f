import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deliveryOf, timesShown } from '../../../domain/conversation/delivery.ts'
import { buildMessage, idOf } from '../build.ts'
import { checkProperty } from '../check-property.ts'
import { steps } from './steps.ts'
import { World } from './world.ts'

const staff = { kind: 'staff', id: idOf(0x100), name: 'Mei' } as const

describe('the state of an own message', () => {
  it('[DLV-1] is read once the other side has read up to it, whatever the own side has read', () => {
    const byCustomer = buildMessage({ pos: 3 })
    const byStaff = buildMessage({ pos: 3, author: staff })
    expect(deliveryOf(byCustomer, { staffReadPos: 2, customerReadPos: 9 })).toBe('sent')
    expect(deliveryOf(byCustomer, { staffReadPos: 3, customerReadPos: 0 })).toBe('read')
    expect(deliveryOf(byStaff, { staffReadPos: 9, customerReadPos: 2 })).toBe('sent')
    expect(deliveryOf(byStaff, { staffReadPos: 0, customerReadPos: 3 })).toBe('read')
  })

  it('[DLV-1] never goes from read back to sent in any history', () => {
    checkProperty(
      fc.property(steps, (history) => {
        const world = new World()
        const read = new Set<string>()
        for (const step of history) {
          world.play(step)
          for (const [id, messages] of world.log) {
            for (const message of messages) {
              const state = deliveryOf(message, world.conversations.get(id)!)
              if (read.has(message.id)) expect(state).toBe('read')
              if (state === 'read') read.add(message.id)
            }
          }
        }
      }),
      { runs: 100 },
    )
  })
})

describe('the times above messages', () => {
  const minutes = (count: number): number => count * 60_000

  it.for([
    ['nothing', [], []],
    ['the first message', [minutes(100)], [true]],
    ['a message exactly three minutes later', [0, minutes(3)], [true, false]],
    ['a message just over three minutes later', [0, minutes(3) + 1], [true, true]],
    ['a slow drip, by the time shown last', [0, minutes(2), minutes(4), minutes(6)], [true, false, true, false]],
  ] as const)('[DLV-2] %s', ([, times, shown]) => {
    expect(timesShown(times)).toEqual(shown)
  })

  it('[DLV-2] are those of an oracle that looks back for the time shown last', () => {
    const times = fc
      .array(fc.oneof(fc.nat(minutes(7)), fc.constantFrom(0, minutes(3), minutes(3) + 1)))
      .map((gaps) =>
        gaps.map((_, index) => gaps.slice(0, index + 1).reduce((sum, gap) => sum + gap, 1_700_000_000_000)),
      )
    checkProperty(
      fc.property(times, (list) => {
        const shown = timesShown(list)
        expect(shown).toHaveLength(list.length)
        for (const [index, at] of list.entries()) {
          const last = list.slice(0, index).findLast((_, earlier) => shown[earlier])
          expect(shown[index]).toBe(last === undefined || at > last + 180_000)
        }
      }),
    )
  })
})
