import { defineEntity, p } from '@mikro-orm/core'

/** A permission unit with its newest sequence number; events up to `tail` are trimmed. */
export const ScopeRow = defineEntity({
  name: 'ScopeRow',
  tableName: 'scope',
  properties: {
    id: p.bigint('number').primary().autoincrement(false),
    name: p.text(),
    head: p.bigint('number'),
    tail: p.bigint('number'),
  },
})
