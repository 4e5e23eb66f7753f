import { defineEntity, p } from '@mikro-orm/core'

/** Who belongs to which group. */
export const Membership = defineEntity({
  name: 'Membership',
  tableName: 'membership',
  properties: {
    staffId: p.text().primary(),
    groupId: p.text().primary(),
  },
})
