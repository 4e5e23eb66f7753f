import { defineEntity, p } from '@mikro-orm/core'

/** The one workspace of the deployment; its row has id 1. */
export const Workspace = defineEntity({
  name: 'Workspace',
  tableName: 'workspace',
  properties: {
    id: p.bigint('number').primary().autoincrement(false),
    name: p.text(),
    epoch: p.text(),
    directoryVersion: p.bigint('number'),
    setupTokenHash: p.text().nullable(),
    createdAt: p.bigint('number'),
  },
})
