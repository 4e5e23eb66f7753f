import { defineEntity, p } from '@mikro-orm/core'

/** What reports are counted from. */
export const FactRow = defineEntity({
  name: 'FactRow',
  tableName: 'fact',
  properties: {
    id: p.bigint('number').primary().autoincrement(),
    kind: p.text(),
    at: p.bigint('number'),
    conversationId: p.text().nullable(),
    groupId: p.text().nullable(),
    customerId: p.text().nullable(),
    staffId: p.text().nullable(),
    otherStaffId: p.text().nullable(),
    value: p.text().nullable(),
  },
})
