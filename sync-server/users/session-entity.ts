import { defineEntity, p } from '@mikro-orm/core'

/** A log-in; the token itself is only in the browser. */
export const Session = defineEntity({
  name: 'Session',
  tableName: 'session',
  properties: {
    tokenHash: p.text().primary(),
    staffId: p.text(),
    csrf: p.text(),
    createdAt: p.bigint('number'),
    expiresAt: p.bigint('number'),
    address: p.text(),
    userAgent: p.text(),
  },
})
