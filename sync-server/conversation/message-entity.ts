import { defineEntity, p } from '@mikro-orm/core'
import type { Author } from '../../domain/conversation/schema.ts'

/** `author` and `body` are JSON in the form of the wire. */
export const MessageRow = defineEntity({
  name: 'MessageRow',
  tableName: 'message',
  properties: {
    conversationId: p.text().primary(),
    pos: p.bigint('number').primary(),
    id: p.text(),
    at: p.bigint('number'),
    authorKind: p.text().$type<Author['kind']>(),
    authorId: p.text().nullable(),
    assigneeId: p.text().nullable(),
    author: p.text(),
    body: p.text(),
  },
})
