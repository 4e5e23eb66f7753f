import { defineEntity, p } from '@mikro-orm/core'

/** What a customer's device proves itself with; the token itself is only on the device. */
export const DeviceToken = defineEntity({
  name: 'DeviceToken',
  tableName: 'device_token',
  properties: {
    tokenHash: p.text().primary(),
    customerId: p.text(),
    createdAt: p.bigint('number'),
    userAgent: p.text(),
  },
})
