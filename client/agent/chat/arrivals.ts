import type { ChatRow } from './chat-rows.ts'

/**
 * Lines that others wrote since `before`, for those who hear the chat. Older lines, which scrolling up brings, stand before
 * all that was known and are no news; neither is what the person wrote.
 */
export function arrivals(before: readonly ChatRow[], now: readonly ChatRow[]): ChatRow[] {
  const known = new Set(before.map((row) => row.key))
  const first = now.findIndex((row) => known.has(row.key))
  if (first === -1) return []
  return now
    .slice(first)
    .filter((row) => !known.has(row.key) && (row.kind === 'system' || !row.own || row.author !== undefined))
}
