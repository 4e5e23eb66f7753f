import { Button, Loader } from '@mantine/core'
import { IconMessageOff } from '@tabler/icons-react'
import { useEffect, useMemo, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { Id } from '../../../domain/ids.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { errorText, useText } from '../text.tsx'
import { useDirectory } from '../workspace/workspace-provider.tsx'
import { chatActs } from './chat-acts.ts'
import { ChatFoot } from './chat-foot.tsx'
import { ChatHeader } from './chat-header.tsx'
import style from './chat-pane.module.css'
import { chatRows, footOf } from './chat-rows.ts'
import { MessageLog } from './message-log.tsx'
import { type OpenConversation, useConversation } from './use-conversation.ts'
import { useReadMarker } from './use-read-marker.ts'

/** Esc goes back to the list, unless something in front of the chat takes it. */
function useEscape(back: string): void {
  const navigate = useNavigate()
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return
      if (document.querySelector('[role="dialog"], [role="menu"]')) return
      void navigate(back)
    }
    // Before the listeners of what is opened later, which closes (and is gone from the page) by the same key.
    window.addEventListener('keydown', onKey, true)
    return () => window.removeEventListener('keydown', onKey, true)
  }, [navigate, back])
}

function Here({ open, back }: { open: Extract<OpenConversation, { kind: 'here' }>; back: string }) {
  const { me, actor } = useDirectory()
  const { conversation, messages, entries } = open
  const [atEnd, setAtEnd] = useState(true)
  useReadMarker(conversation, me.id, atEnd)
  const rows = useMemo(
    () => chatRows({ conversation, messages, entries, meId: me.id }),
    [conversation, messages, entries, me.id],
  )
  const foot = footOf(conversation, entries, me.id)
  const acts = chatActs(conversation, actor, foot.kind === 'ending')
  return (
    <>
      <ChatHeader conversation={conversation} acts={acts} back={back} />
      <MessageLog rows={rows} hasOlder={open.hasOlder} onOlder={open.showOlder} onAtEnd={setAtEnd} />
      <ChatFoot conversation={conversation} foot={foot} acts={acts} />
    </>
  )
}

/** One conversation: header, log, composer. */
export function ChatPane({ id, back }: { id: Id; back: string }) {
  const text = useText()
  const open = useConversation(id)
  useEscape(back)
  if (open.kind === 'here') return <Here open={open} back={back} />
  if (open.kind === 'loading') {
    return (
      <div className={style.loading} role="status" aria-label={text('loading')}>
        <Loader size="sm" />
      </div>
    )
  }
  const words = open.code === 'offline' ? text('chat.notLocal') : errorText(text, open.code)
  return (
    <EmptyState
      icon={<IconMessageOff size="var(--icon-hero)" stroke={1.4} />}
      text={words}
      action={
        <Button component={Link} to={back} variant="light" size="compact-md">
          {text('back')}
        </Button>
      }
    />
  )
}
