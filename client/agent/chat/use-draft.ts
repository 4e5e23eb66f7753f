import { notifications } from '@mantine/notifications'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Id } from '../../../domain/ids.ts'
import { useText } from '../text.tsx'
import { useWorkspace } from '../workspace/workspace-provider.tsx'
import { createDraftWriter } from './draft-writer.ts'

/** The draft of a conversation, kept on disk with every key (A9); undefined until it is read. */
export function useDraft(conversationId: Id): [string | undefined, (text: string) => void] {
  const { store } = useWorkspace()
  const text = useText()
  const [draft, setDraft] = useState<string>()
  const touched = useRef(false)
  const key = `conversation:${conversationId}`
  const writer = useMemo(
    () =>
      createDraftWriter(store.outbox, key, () =>
        notifications.show({ id: 'draft', message: text('composer.draftNotSaved'), color: 'red' }),
      ),
    [store, key, text],
  )
  useEffect(() => {
    let gone = false
    void store.outbox.draft(key).then((kept) => {
      if (!gone && !touched.current) setDraft(kept)
    })
    return () => {
      gone = true
    }
  }, [store, key])
  const change = (next: string) => {
    touched.current = true
    setDraft(next)
    writer.write(next)
  }
  return [draft, change]
}
