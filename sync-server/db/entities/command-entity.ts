import { defineEntity, p } from '@mikro-orm/core'

/** A command that was answered, with the answer for whoever sends it again. */
export const CommandRow = defineEntity({
  name: 'CommandRow',
  tableName: 'command',
  properties: {
    id: p.text().primary(),
    actor: p.text(),
    hash: p.text(),
    answer: p.text(),
    at: p.bigint('number'),
  },
})
