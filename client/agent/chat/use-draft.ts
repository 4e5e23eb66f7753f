import { notifications } from '@mantine/notifications'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Id } from '../../../domain/ids.ts'
import { useText } from '../text.tsx'
import { useWorkspace } from '../workspace/workspace-provider.tsx'
import { createDraftWriter } from './draft-writer.ts'

/** Under which key a conversation's draft is kept. */
export function draftKeyOf(conversationId: Id): string {
  return `conversation:${conversationId}`
}

export type Draft = {
  /** undefined until it is read. */
  value: string | undefined
  change: (text: string) => void
  /** Empties the field at once, the disk only when `kept` has settled: until then the text is nowhere else. */
  handOver: (kept: Promise<unknown>) => void
}

/** The draft of a conversation, kept on disk with every key (A9). */
export function useDraft(conversationId: Id): Draft {
  const { store } = useWorkspace()
  const text = useText()
  const [value, setValue] = useState<string>()
  const touched = useRef(false)
  const key = draftKeyOf(conversationId)
  const writer = useMemo(
    () =>
      createDraftWriter(store.outbox, key, () =>
        notifications.show({ id: 'draft', message: text('composer.draftNotSaved'), color: 'red' }),
      ),
    [store, key, text],
  )
  useEffect(() => {
    let gone = false
    const show = (kept: string) => {
      if (!gone && !touched.current) setValue(kept)
    }
    // A draft that cannot be read must not keep anybody from writing.
    store.outbox.draft(key).then(show, () => show(''))
    return () => {
      gone = true
    }
  }, [store, key])
  const change = (next: string) => {
    touched.current = true
    setValue(next)
    writer.write(next)
  }
  const handOver = (kept: Promise<unknown>) => {
    writer.holdUntil(kept)
    change('')
  }
  return { value, change, handOver }
}
