import { describe, expect, it } from 'vitest'
import { limits } from '../../../domain/limits.ts'
import { commandSchema } from '../../../domain/wire/commands.ts'
import { downFrameSchema } from '../../../domain/wire/down.ts'
import { streamEventSchema } from '../../../domain/wire/events.ts'
import { parseScope, scopeName, scopeNameSchema } from '../../../domain/wire/scope.ts'
import { upFrameSchema } from '../../../domain/wire/up.ts'
import { groupA, idOf } from '../build.ts'
import { commands, downFrames, events, upFrames } from './samples.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

const wires = [
  ['frame up', upFrameSchema, Object.values(upFrames)],
  ['frame down', downFrameSchema, Object.values(downFrames)],
  ['command', commandSchema, Object.values(commands)],
  ['event', streamEventSchema, Object.values(events)],
] as const

function received(value: unknown): Json {
  return JSON.parse(JSON.stringify(value))
}

/** `value` with each of its parts, however deep, in turn put out by null. `path` names the part. */
function damaged(value: Json, path = ''): { path: string; value: Json }[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, part]) => {
    const here = `${path}/${key}`
    const replaced = (by: Json): Json => (Array.isArray(value) ? value.with(Number(key), by) : { ...value, [key]: by })
    return [
      { path: here, value: replaced(null) },
      ...damaged(part as Json, here).map((one) => ({ path: one.path, value: replaced(one.value) })),
    ]
  })
}

describe.for(wires)('every %s', ([name, schema, samples]) => {
  it('[STR-7] has a sample, and comes out of JSON as it went in', () => {
    expect(samples).toHaveLength(schema.def.options.length)
    for (const sample of samples) expect(schema.parse(received(sample))).toEqual(sample)
  })

  it('[STR-7] may carry a field of a newer version, which is left out', () => {
    for (const sample of samples) expect(schema.parse({ ...sample, fromTheFuture: 1 })).toEqual(sample)
  })

  it('[CMD-6] is refused with any part of it spoilt', () => {
    for (const sample of samples) {
      for (const { path, value } of damaged(received(sample))) {
        // Commands are checked one by one, apart from their frame, which needs no more of them than the id.
        const excepted = name === 'frame up' && /^\/items\/\d+\/(?!id$)/.test(path)
        expect(schema.safeParse(value).success, `${JSON.stringify(value)} at ${path}`).toBe(excepted)
      }
    }
  })

  it.for([
    null,
    1,
    'text',
    [],
    {},
    { t: 'nothing' },
    { type: 'nothing' },
    { t: null },
    { t: ['hello'] },
    { t: '__proto__' },
  ])('[CMD-6] is not %j', (value) => {
    expect(schema.safeParse(value).success).toBe(false)
  })
})

describe('a frame of commands', () => {
  it(`[CMD-6] carries 1 to ${limits.commandsPerFrame} commands`, () => {
    const frame = (count: number): object => ({ t: 'commands', items: Array(count).fill({ id: idOf(1) }) })
    expect(upFrameSchema.safeParse(frame(0)).success).toBe(false)
    expect(upFrameSchema.safeParse(frame(1)).success).toBe(true)
    expect(upFrameSchema.safeParse(frame(limits.commandsPerFrame)).success).toBe(true)
    expect(upFrameSchema.safeParse(frame(limits.commandsPerFrame + 1)).success).toBe(false)
  })

  it('[CMD-6] hands on a command of an unknown type whole, so that it alone is refused', () => {
    const items = [{ id: idOf(1), type: 'fly', args: { to: 'the moon' } }, commands.post]
    expect(upFrameSchema.parse({ t: 'commands', items })).toEqual({ t: 'commands', items })
    expect(commandSchema.safeParse(items[0]).success).toBe(false)
  })

  it('[CMD-6] fits into the largest frame with a longest text in each of its scripts’ widest characters', () => {
    const longest = JSON.stringify({ ...commands.post, args: { conversationId: groupA, text: '好'.repeat(4_000) } })
    expect(Buffer.byteLength(longest)).toBeLessThan(limits.upFrameBytes)
  })
})

describe('the text of a post', () => {
  const withText = (text: unknown): object => ({ ...commands.post, args: { groupId: groupA, text } })
  const accepts = (text: unknown): boolean => commandSchema.safeParse(withText(text)).success

  it('[CMD-6] is not empty, also not of blanks alone', () => {
    for (const text of ['', ' ', '\n\t', '\u3000', '\u00a0 ']) expect(accepts(text), JSON.stringify(text)).toBe(false)
  })

  it(`[CMD-6] has at most ${limits.textLength} characters`, () => {
    expect(accepts('x'.repeat(limits.textLength))).toBe(true)
    expect(accepts('x'.repeat(limits.textLength + 1))).toBe(false)
  })

  it('[CMD-6] is a string', () => {
    for (const text of [1, true, null, undefined, ['hi'], { text: 'hi' }]) expect(accepts(text)).toBe(false)
  })

  it('[CNV-3] is kept to the letter, blanks, markup and all', () => {
    for (const text of ['  a\n b ', '<b>x</b>', '\u202eabc', '👩‍👩‍👧', '{"t":"hello"}']) {
      expect(commandSchema.parse(withText(text))).toEqual(withText(text))
    }
  })
})

describe('numbers on the wire', () => {
  const read = (pos: unknown): boolean =>
    commandSchema.safeParse({ ...commands.read, args: { conversationId: groupA, pos } }).success
  const at = (value: unknown): boolean => commandSchema.safeParse({ ...commands.open, at: value }).success

  it.for([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '1', null, undefined])(
    '[CMD-6] refuse %s',
    (value) => {
      expect([read(value), at(value)]).toEqual([false, false])
    },
  )

  it('[CMD-6] are whole and not negative', () => {
    expect([read(0), at(0), read(2 ** 53 - 1), at(2 ** 53 - 1)]).toEqual([true, true, true, true])
  })
})

describe('the name of a scope', () => {
  it('[STR-2] is read and written', () => {
    const names = [`group:${groupA}`, `queue:${groupA}`, `customer:${idOf(1)}`, `user:${idOf(2)}`, 'workspace']
    for (const name of names) {
      expect(scopeNameSchema.parse(name)).toBe(name)
      expect(scopeName(parseScope(name)!)).toBe(name)
    }
    expect(parseScope(`queue:${groupA}`)).toEqual({ kind: 'queue', groupId: groupA })
  })

  it.for([
    '',
    'group',
    'group:',
    `Group:${groupA}`,
    `group:${groupA}x`,
    `staff:${groupA}`,
    `workspace:${groupA}`,
    'workspace\n',
  ])('[CMD-6] is not %j', (name) => {
    expect(parseScope(name)).toBeUndefined()
    expect(scopeNameSchema.safeParse(name).success).toBe(false)
  })
})
