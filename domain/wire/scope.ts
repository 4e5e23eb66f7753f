import * as z from 'zod/mini'
import { type Id, idSchema } from '../ids.ts'

/** A permission unit with one dense sequence of events (SPEC STR-1). */
export type Scope =
  | { kind: 'group' | 'queue'; groupId: Id }
  | { kind: 'customer'; customerId: Id }
  | { kind: 'user'; staffId: Id }
  | { kind: 'workspace' }

/** A scope's name on the wire: `group:<id>`, `queue:<id>`, `customer:<id>`, `user:<id>` or `workspace`. */
export const scopeNameSchema = z.string().check(z.regex(/^(workspace|(group|queue|customer|user):[0-9a-f-]{36})$/))
export type ScopeName = string

/** The wire name of a scope. */
export function scopeName(scope: Scope): ScopeName {
  if (scope.kind === 'workspace') return 'workspace'
  if (scope.kind === 'customer') return `customer:${scope.customerId}`
  if (scope.kind === 'user') return `user:${scope.staffId}`
  return `${scope.kind}:${scope.groupId}`
}

/** The scope of a wire name, or undefined when it is none. */
export function parseScope(name: ScopeName): Scope | undefined {
  if (name === 'workspace') return { kind: 'workspace' }
  const split = name.indexOf(':')
  const kind = name.slice(0, split)
  const id = name.slice(split + 1)
  if (!idSchema.safeParse(id).success) return undefined
  if (kind === 'group' || kind === 'queue') return { kind, groupId: id }
  if (kind === 'customer') return { kind, customerId: id }
  if (kind === 'user') return { kind, staffId: id }
  return undefined
}
