import type { SnapshotFrame } from '../../domain/wire/down.ts'

/** Collects the parts of one snapshot, in any order; a part of another snapshot begins anew. */
export interface SnapshotParts {
  /** Gives all parts once they are there. */
  add(part: SnapshotFrame): [SnapshotFrame, ...SnapshotFrame[]] | undefined
  /** Conversations in the parts that are there. */
  count(): number
  clear(): void
}

export function createSnapshotParts(): SnapshotParts {
  const parts = new Map<number, SnapshotFrame>()
  return {
    add(part) {
      const [known] = parts.values()
      if (known && (known.seq !== part.seq || known.epoch !== part.epoch)) parts.clear()
      parts.set(part.part, part)
      const [first, ...others] = parts.values()
      return first && parts.size >= part.of ? [first, ...others] : undefined
    },
    count: () => [...parts.values()].reduce((sum, part) => sum + part.conversations.length, 0),
    clear: () => parts.clear(),
  }
}
