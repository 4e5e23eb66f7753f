import { defineEntity, p } from '@mikro-orm/core'

/** An event of a stream; `data` is JSON in the form of the wire. */
export const EventRow = defineEntity({
  name: 'EventRow',
  tableName: 'event',
  properties: {
    scopeId: p.bigint('number').primary(),
    seq: p.bigint('number').primary(),
    at: p.bigint('number'),
    data: p.text(),
  },
})
