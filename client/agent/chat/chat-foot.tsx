import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Conversation } from '../../../domain/conversation/schema.ts'
import { useLayout } from '../../ui/use-layout.ts'
import { useText } from '../text.tsx'
import { useOnline, useWorkspace } from '../workspace/workspace-provider.tsx'
import type { ChatAct } from './chat-acts.ts'
import style from './chat-foot.module.css'
import { TakeButton } from './chat-header.tsx'
import type { Foot } from './chat-rows.ts'
import { Composer } from './composer.tsx'
import { LeftDraft } from './left-draft.tsx'

function Quiet({ words, children }: { words: string; children?: ReactNode }) {
  return (
    <div className={style.quiet}>
      <p className={style.words}>{words}</p>
      {children}
    </div>
  )
}

type Props = { conversation: Conversation; foot: Foot; acts: readonly ChatAct[] }

/** Below the chat: the composer, or a quiet line that says why there is none and what can be done. */
export function ChatFoot({ conversation, foot, acts }: Props) {
  const text = useText()
  const { engine } = useWorkspace()
  const online = useOnline()
  const phone = useLayout() === 'phone'
  // On a desk the header has the button.
  const take = phone ? acts.find((act) => act !== 'end') : undefined
  switch (foot.kind) {
    case 'composer':
      return <Composer conversationId={conversation.id} />
    case 'ending':
      return (
        <Quiet words={text(online ? 'foot.ending' : 'foot.endingOffline')}>
          {!online && (
            <Button size="compact-sm" variant="subtle" onClick={() => void engine.discard(foot.entry.id)}>
              {text('undo')}
            </Button>
          )}
        </Quiet>
      )
    case 'ended':
      return (
        <Quiet words={text(foot.reason === 'left' ? 'foot.left' : 'foot.ended')}>
          <LeftDraft conversationId={conversation.id} />
        </Quiet>
      )
    case 'waiting':
      return (
        <Quiet words={text('foot.waiting')}>{take && <TakeButton conversation={conversation} act={take} full />}</Quiet>
      )
    case 'other':
      return (
        <Quiet words={text('foot.other', { name: foot.name })}>
          {take && <TakeButton conversation={conversation} act={take} full />}
          <LeftDraft conversationId={conversation.id} />
        </Quiet>
      )
  }
}
