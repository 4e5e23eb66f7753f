import { defineEntity, p } from '@mikro-orm/core'
import type { ConversationStatus } from '../../domain/conversation/schema.ts'

/** `state` is the conversation as JSON in the form of the wire; the columns beside it are for look-ups. */
export const ConversationRow = defineEntity({
  name: 'ConversationRow',
  tableName: 'conversation',
  properties: {
    id: p.text().primary(),
    version: p.bigint('number'),
    groupId: p.text(),
    customerId: p.text(),
    customerName: p.text(),
    status: p.text().$type<ConversationStatus>(),
    assigneeId: p.text().nullable(),
    queuedAt: p.bigint('number'),
    acceptedAt: p.bigint('number').nullable(),
    endedAt: p.bigint('number').nullable(),
    state: p.text(),
  },
})
