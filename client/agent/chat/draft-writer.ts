import type { OutboxStore } from '../../sync/store-port.ts'

export type DraftWriter = {
  /** Writes the text at once, or right after the write that is under way; only the newest counts. */
  write: (text: string) => void
  /** Leaves on disk what is there until `safe` has settled; then writes the newest. */
  holdUntil: (safe: Promise<unknown>) => void
}

/**
 * Keeps one conversation's draft on disk as it is typed: one write at a time, always ending with the newest text.
 * @param onError a write failed (the disk is full); the text is still on the screen
 */
export function createDraftWriter(
  outbox: Pick<OutboxStore, 'putDraft'>,
  key: string,
  onError: (error: unknown) => void,
): DraftWriter {
  let wanted: string | undefined
  let writing = false
  let held = 0
  const drain = async () => {
    writing = true
    while (wanted !== undefined && held === 0) {
      const text = wanted
      wanted = undefined
      try {
        await outbox.putDraft(key, text)
      } catch (error) {
        onError(error)
      }
    }
    writing = false
  }
  return {
    write(text) {
      wanted = text
      if (!writing) void drain()
    },
    holdUntil(safe) {
      held += 1
      const release = () => {
        held -= 1
        if (!writing) void drain()
      }
      safe.then(release, release)
    },
  }
}
