import { defineEntity, p } from '@mikro-orm/core'

/** A desk that customers reach. */
export const Group = defineEntity({
  name: 'Group',
  tableName: 'groups',
  properties: {
    id: p.text().primary(),
    key: p.text(),
    name: p.text(),
    clientName: p.text(),
    position: p.bigint('number'),
    createdAt: p.bigint('number'),
  },
})
