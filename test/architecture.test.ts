import { describe, expect, it } from 'vitest'
import { importsOf, importViolations, widgetReachViolations } from './support/import-rules.ts'
import { readSourceFiles } from './support/source-files.ts'

const files = readSourceFiles()

describe('imports', () => {
  it('every file imports only what its layer may', () => {
    expect(files.flatMap(importViolations)).toEqual([])
  })

  it('the widget loads neither React, Mantine nor Dexie, not even through others', () => {
    expect(widgetReachViolations(files)).toEqual([])
  })
})

describe('the import checker', () => {
  const sample = (path: string, specifier: string): string[] =>
    importViolations({ path, text: `import { x } from '${specifier}'\n` })

  it.for([
    ['domain/a.ts', 'node:fs'],
    ['domain/a.ts', 'fastify'],
    ['domain/queue/a.ts', '../../sync-server/app.ts'],
    ['sync-server/app.ts', '../client/sync/outbox.ts'],
    ['sync-server/app.ts', 'react'],
    ['sync-server/conversation/a.ts', '../users/staff-entity.ts'],
    ['client/agent/a.tsx', '../../sync-server/config.ts'],
    ['client/agent/a.tsx', '../widget/app.tsx'],
    ['client/agent/a.tsx', 'node:path'],
    ['client/sync/a.ts', 'react'],
    ['client/sync/a.ts', '../agent/app.tsx'],
    ['client/widget/a.tsx', '../agent/app.tsx'],
    ['client/widget/a.tsx', '@mantine/core'],
    ['client/widget/a.tsx', 'react'],
    ['client/agent/main.tsx', '../../pwa/agent/sw.ts'],
    ['client/widget/a.tsx', '../../pwa/register.ts'],
    ['pwa/a.ts', '../client/sync/outbox.ts'],
    ['pwa/a.ts', '../domain/errors.ts'],
  ] as const)('refuses that %s imports %s', ([path, specifier]) => {
    expect(sample(path, specifier)).toHaveLength(1)
  })

  it.for([
    ['domain/a.ts', 'zod/mini'],
    ['domain/queue/a.ts', '../errors.ts'],
    ['sync-server/conversation/a.ts', './conversation-entity.ts'],
    ['sync-server/db/a.ts', '../users/staff-entity.ts'],
    ['client/agent/a.tsx', '@mantine/core'],
    ['client/widget/a.tsx', '../sync/outbox.ts'],
    ['client/widget/a.tsx', 'preact'],
    ['client/agent/main.tsx', '../../pwa/register.ts'],
    ['pwa/a.ts', '../domain/wire/up.ts'],
    ['test/a.test.ts', '../sync-server/app.ts'],
  ] as const)('allows that %s imports %s', ([path, specifier]) => {
    expect(sample(path, specifier)).toEqual([])
  })

  it('sees every form of import, and none in a comment', () => {
    const text = `
      import 'a'
      import b from 'b'
      import type { C } from 'c'
      import * as d from "d"
      import {
        e,
        type E,
      } from 'e'
      export { f } from 'f'
      export * from 'g'
      const h = await import('h')
      // import 'no'
      /* import 'no' */
    `
    expect(importsOf(text).map((found) => found.specifier)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])
  })

  it('finds React behind a shared file of the widget, and lets types pass', () => {
    const reached = [
      { path: 'client/widget/main.tsx', text: `import { x } from '../ui/shared.ts'` },
      { path: 'client/ui/shared.ts', text: `import { y } from '../ui/deep.ts'` },
      { path: 'client/ui/deep.ts', text: `import { useState } from 'react'` },
    ]
    expect(widgetReachViolations(reached)).toEqual(['client/ui/deep.ts, which the widget loads, imports react'])
    const typed = { path: 'client/widget/main.tsx', text: `import type { Node } from 'react'` }
    expect(widgetReachViolations([typed])).toEqual([])
  })
})
