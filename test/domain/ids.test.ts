import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { idSchema, makeId } from '../../domain/ids.ts'
import { checkProperty } from './check-property.ts'

const bytes = fc.uint8Array({ minLength: 10, maxLength: 10 })
const times = fc.nat(2 ** 48 - 1)

describe('an id', () => {
  it('[CMD-1] has the layout of UUID version 7: time, version 7, variant 10, the rest random', () => {
    const random = Uint8Array.of(0xff, 0x01, 0xff, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08)
    expect(makeId(0x0190_1234_5678, random)).toBe('01901234-5678-7f01-bf02-030405060708')
    expect(makeId(0, new Uint8Array(10))).toBe('00000000-0000-7000-8000-000000000000')
  })

  it('[CMD-1] is valid, and gives its time back', () => {
    checkProperty(
      fc.property(times, bytes, (at, random) => {
        const id = makeId(at, random)
        expect(idSchema.safeParse(id).success).toBe(true)
        expect(id[14]).toBe('7')
        expect('89ab').toContain(id[19])
        expect(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toBe(at)
      }),
    )
  })

  it('[CMD-1] sorts by the time of making, whatever its random part', () => {
    checkProperty(
      fc.property(times, times, bytes, bytes, (a, b, randomA, randomB) => {
        if (a !== b) expect(makeId(a, randomA) < makeId(b, randomB)).toBe(a < b)
      }),
    )
  })

  it('[CMD-1] uses every random bit that version and variant leave', () => {
    const bits = new Set<string>()
    for (let bit = 0; bit < 80; bit++) {
      const random = new Uint8Array(10)
      random[bit >> 3] = 1 << (bit & 7)
      bits.add(makeId(0, random))
    }
    // 80 bits less 4 of the version and 2 of the variant, and the id of all zeros for these six.
    expect(bits.size).toBe(75)
  })

  it.for([
    '',
    '01901234-5678-7f01-bf02-03040506070',
    '01901234-5678-7f01-bf02-0304050607089',
    '01901234-5678-7F01-BF02-030405060708',
    '0190123456787f01bf02030405060708',
    '01901234-5678-7f01-bf02-030405060708\n',
    ' 01901234-5678-7f01-bf02-030405060708',
    'g1901234-5678-7f01-bf02-030405060708',
    '{01901234-5678-7f01-bf02-030405060708}',
    42,
    null,
  ])('[CMD-6] refuses %j', (text) => {
    expect(idSchema.safeParse(text).success).toBe(false)
  })
})
