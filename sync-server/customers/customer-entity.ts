import { defineEntity, p } from '@mikro-orm/core'

/** A person who asks; `name` is '' and `visitorId` null for an anonymous one. */
export const Customer = defineEntity({
  name: 'Customer',
  tableName: 'customer',
  properties: {
    id: p.text().primary(),
    name: p.text(),
    visitorId: p.text().nullable(),
    createdAt: p.bigint('number'),
  },
})
