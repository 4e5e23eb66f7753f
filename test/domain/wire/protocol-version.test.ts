import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import * as commands from '../../../domain/wire/commands.ts'
import * as down from '../../../domain/wire/down.ts'
import * as events from '../../../domain/wire/events.ts'
import { oldestVersion, protocolVersion } from '../../../domain/wire/protocol-version.ts'
import * as records from '../../../domain/wire/records.ts'
import * as rest from '../../../domain/wire/rest.ts'
import * as scope from '../../../domain/wire/scope.ts'
import * as up from '../../../domain/wire/up.ts'
import { describeWire, hashOf } from './wire-format.ts'

/** The wire format of this version. What to do when it no longer holds stands in `whatToDo`. */
const pinned = {
  protocolVersion: 1,
  oldestVersion: 1,
  hash: '8e0eb81e1cccc5206ff6edf1ed67fbfaba20c78b5fd98386aa5d5f72f6d378a4',
}

const whatToDo = `The wire format is not the pinned one.
- Not meant? Undo the change in domain/wire, domain/conversation/schema.ts, domain/ids.ts or domain/limits.ts.
- Meant, and clients of the older versions can live with it (a new optional field, a new command)? Pin the new hash here.
- Meant, and they cannot (a field gone or required now, another meaning)? Raise protocolVersion in
  domain/wire/protocol-version.ts; raise oldestVersion too when the server no longer understands the old form. Then pin
  the new numbers and the new hash here, and say so in CHANGELOG.md.
- Nothing changed but the release of zod? Then it only describes the same schemas in other words: pin the new hash.`

describe('the wire format', () => {
  it('[STR-7] is the pinned one of this protocol version', () => {
    const hash = hashOf(describeWire([commands, down, events, records, rest, scope, up]))
    expect({ protocolVersion, oldestVersion, hash }, whatToDo).toEqual(pinned)
  })

  it('[STR-7] understands its own version', () => {
    expect(oldestVersion).toBeGreaterThanOrEqual(1)
    expect(protocolVersion).toBeGreaterThanOrEqual(oldestVersion)
  })
})

describe('the hash', () => {
  const base = z.object({ a: z.string(), b: z.optional(z.int()) })
  const hash = (schema: unknown): string => hashOf(describeWire([{ schema }]))

  it('[STR-7] is the same for the same form, in whatever order its fields stand', () => {
    expect(hash(z.object({ b: z.optional(z.int()), a: z.string() }))).toBe(hash(base))
  })

  it.for([
    ['a field more', z.object({ a: z.string(), b: z.optional(z.int()), c: z.string() })],
    ['a field less', z.object({ a: z.string() })],
    ['a field required', z.object({ a: z.string(), b: z.int() })],
    ['another type', z.object({ a: z.int(), b: z.optional(z.int()) })],
    ['another bound', z.object({ a: z.string().check(z.maxLength(9)), b: z.optional(z.int()) })],
    ['another pattern', z.object({ a: z.string().check(z.regex(/x/)), b: z.optional(z.int()) })],
  ] as const)('[STR-7] is another one for %s', ([, changed]) => {
    expect(hash(changed)).not.toBe(hash(base))
  })
})
