import { createHash } from 'node:crypto'
import * as z from 'zod/mini'

/** All of a value that JSON keeps, with the keys of objects in order. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, part]) => [key, inOrder(part)]))
}

/** JSON Schema, as what is accepted, of every zod schema that the modules export, by its name. */
export function describeWire(modules: readonly Record<string, unknown>[]): Record<string, unknown> {
  const described: Record<string, unknown> = {}
  for (const [name, schema] of modules.flatMap((module) => Object.entries(module))) {
    if (!(schema instanceof z.core.$ZodType)) continue
    if (name in described) throw new Error(`two schemas are named ${name}`)
    described[name] = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' })
  }
  return described
}

/** SHA-256, in hex, of a description; the order of keys does not count. */
export function hashOf(described: Record<string, unknown>): string {
  return createHash('sha256')
    .update(JSON.stringify(inOrder(described)))
    .digest('hex')
}
