import { posix } from 'node:path'
import { type SourceFile, withoutComments } from './source-files.ts'

export type Import = { specifier: string; isType: boolean }
type Target = { kind: 'file'; path: string } | { kind: 'package'; name: string }

const browserFrameworks =
  /^(react|react-dom|react-router|preact|@preact\/|@mantine\/|@tabler\/|@tanstack\/|dexie-react)/
const notInWidget = /^(react|react-dom|react-router|@mantine|@tabler|@tanstack|dexie|dexie-react-hooks|yjs)(\/|$)/
const otherPrograms = /^client\/(agent|admin)\//
const entityFile = /(^|[/.-])entit(y|ies)\.ts$/

/** Every module specifier that the text imports, re-exports or loads by `import()`. */
export function importsOf(text: string): Import[] {
  const code = withoutComments(text)
  const statement = /(?:^|[;}\n])\s*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?(['"])([^'"\n]+)\2/g
  const dynamic = /\bimport\(\s*(['"])([^'"\n]+)\1/g
  return [
    ...[...code.matchAll(statement)].map((match) => ({ specifier: match[3] ?? '', isType: match[1] !== undefined })),
    ...[...code.matchAll(dynamic)].map((match) => ({ specifier: match[2] ?? '', isType: false })),
  ]
}

/** What is wrong with the imports of one file, one line each; empty when every import is allowed. */
export function importViolations(file: SourceFile): string[] {
  return importsOf(file.text).flatMap(({ specifier }) => {
    const why = refusal(file.path, resolve(file.path, specifier))
    return why === undefined ? [] : [`${file.path} imports ${specifier}: ${why}`]
  })
}

/** What the customers' page would load, directly or through others, that is not for it. */
export function widgetReachViolations(files: SourceFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const waiting = files.filter((file) => file.path.startsWith('client/widget/'))
  const seen = new Set(waiting)
  const found: string[] = []
  for (const file of waiting) {
    for (const { specifier, isType } of importsOf(file.text)) {
      if (isType) continue
      const target = resolve(file.path, specifier)
      if (target.kind === 'package') {
        if (notInWidget.test(target.name)) found.push(`${file.path}, which the widget loads, imports ${specifier}`)
        continue
      }
      const next = byPath.get(target.path)
      if (next === undefined || seen.has(next)) continue
      seen.add(next)
      waiting.push(next)
    }
  }
  return found
}

function resolve(from: string, specifier: string): Target {
  if (!specifier.startsWith('.')) return { kind: 'package', name: specifier }
  const path = posix.join(posix.dirname(from), specifier.replace(/\?.*$/, ''))
  return { kind: 'file', path }
}

function refusal(from: string, to: Target): string | undefined {
  if (from.startsWith('domain/')) return domainRefusal(to)
  if (from.startsWith('sync-server/')) return serverRefusal(from, to)
  if (from.startsWith('client/')) return clientRefusal(from, to)
  if (from.startsWith('pwa/')) return pwaRefusal(to)
  return undefined
}

function domainRefusal(to: Target): string | undefined {
  if (to.kind === 'package') return /^zod(\/|$)/.test(to.name) ? undefined : 'domain imports zod only'
  return to.path.startsWith('domain/') ? undefined : 'domain imports zod only'
}

function serverRefusal(from: string, to: Target): string | undefined {
  if (to.kind === 'package') return browserFrameworks.test(to.name) ? 'sync-server shows nothing' : undefined
  if (to.path.startsWith('domain/')) return undefined
  if (!to.path.startsWith('sync-server/')) return 'sync-server imports domain only'
  // Entities may name each other as relations, and the database folder registers them all.
  const mayNameEntities = entityFile.test(from) || /^sync-server\/(db|migrations)\//.test(from)
  if (entityFile.test(to.path) && !mayNameEntities && posix.dirname(from) !== posix.dirname(to.path)) {
    return 'a slice never touches the entities of another'
  }
  return undefined
}

function clientRefusal(from: string, to: Target): string | undefined {
  const isWidget = from.startsWith('client/widget/')
  if (to.kind === 'package') {
    if (to.name.startsWith('node:')) return 'client code runs in a browser'
    if (isWidget && notInWidget.test(to.name)) return 'the widget is Preact and the sync core'
    if (/^client\/(sync|store)\//.test(from) && browserFrameworks.test(to.name)) return 'the sync core has no framework'
    return undefined
  }
  if (to.path.startsWith('domain/')) return undefined
  if (to.path === 'pwa/register.ts' && from.startsWith('client/agent/')) return undefined
  if (!to.path.startsWith('client/')) return 'client imports domain only'
  if (isWidget && otherPrograms.test(to.path)) return 'the widget never imports another program'
  if (!isWidget && to.path.startsWith('client/widget/')) return 'the widget is a program of its own'
  if (/^client\/(sync|store)\//.test(from) && otherPrograms.test(to.path)) return 'the sync core knows no screen'
  return undefined
}

function pwaRefusal(to: Target): string | undefined {
  if (to.kind === 'package') return to.name.startsWith('node:') ? 'a service worker runs in a browser' : undefined
  return /^(pwa|domain\/wire)\//.test(to.path) ? undefined : 'pwa imports domain/wire only'
}
