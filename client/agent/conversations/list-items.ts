import type { Row } from './rows.ts'

export type SectionName = 'active' | 'queued'

/** One line of the list: a section's header, a row, or a note where there is no row. */
export type ListItem =
  | { kind: 'header'; key: string; section: SectionName; count: number | undefined; open: boolean }
  | { kind: 'row'; key: string; row: Row }
  | { kind: 'note'; key: string; section: SectionName }

type Ask = {
  active: readonly Row[]
  queued: readonly Row[]
  /** How many wait: more than `queued` has where only the number may be known (A7); undefined until it is told. */
  waiting: number | undefined
  closed: ReadonlySet<SectionName>
}

function section(name: SectionName, rows: readonly Row[], count: number | undefined, closed: boolean): ListItem[] {
  const header: ListItem = { kind: 'header', key: name, section: name, count, open: !closed }
  if (closed) return [header]
  if (rows.length === 0) return [header, { kind: 'note', key: `${name}-note`, section: name }]
  return [header, ...rows.map((row): ListItem => ({ kind: 'row', key: row.id, row }))]
}

/** The whole list, flat, for the virtual scroller (A4). */
export function listItems({ active, queued, waiting, closed }: Ask): ListItem[] {
  return [
    ...section('active', active, active.length, closed.has('active')),
    ...section('queued', queued, waiting, closed.has('queued')),
  ]
}

/** The index of the next row from `from` in direction `step`, or undefined at the end. */
export function nextRowIndex(items: readonly ListItem[], from: number, step: 1 | -1): number | undefined {
  for (let index = from + step; index >= 0 && index < items.length; index += step) {
    if (items[index]?.kind === 'row') return index
  }
  return undefined
}
