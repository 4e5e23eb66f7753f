import { Button } from '@mantine/core'
import { useLiveQuery } from 'dexie-react-hooks'
import type { Id } from '../../../domain/ids.ts'
import { copyText } from '../desk/unsent-list.tsx'
import { useText } from '../text.tsx'
import { useWorkspace } from '../workspace/workspace-provider.tsx'
import style from './chat-foot.module.css'
import { draftKeyOf } from './use-draft.ts'

/** What stood in the composer when there was none any more: still there to be copied (A23). */
export function LeftDraft({ conversationId }: { conversationId: Id }) {
  const text = useText()
  const { store } = useWorkspace()
  const key = draftKeyOf(conversationId)
  const draft = useLiveQuery(() => store.outbox.draft(key), [store, key])
  if (!draft?.trim()) return null
  return (
    <div className={style.draftRow} role="status">
      <div className={style.draft}>
        <span className={style.label}>{text('foot.draft')}</span>
        <p className={style.drafted}>{draft}</p>
        <Button size="compact-sm" variant="light" onClick={() => void copyText(text, draft)}>
          {text('unsent.copy')}
        </Button>
        <Button size="compact-sm" variant="subtle" color="red" onClick={() => void store.outbox.putDraft(key, '')}>
          {text('unsent.discard')}
        </Button>
      </div>
    </div>
  )
}
