import { VisuallyHidden } from '@mantine/core'
import { IconMessageCircle } from '@tabler/icons-react'
import { useMatch } from 'react-router'
import { EmptyState } from '../../ui/empty-state.tsx'
import { useLayout } from '../../ui/use-layout.ts'
import { useVisibleHeight } from '../../ui/use-visible-height.ts'
import { ChatPane } from '../chat/chat-pane.tsx'
import { ListPane } from '../conversations/list-pane.tsx'
import { EndedPane } from '../ended/ended-pane.tsx'
import { MePage } from '../me/me-page.tsx'
import { useText } from '../text.tsx'
import { BottomTabs } from './bottom-tabs.tsx'
import style from './desk.module.css'
import { Rail } from './rail.tsx'

function NoChat() {
  const text = useText()
  return <EmptyState icon={<IconMessageCircle size="var(--icon-hero)" stroke={1.4} />} text={text('chat.choose')} />
}

/** Which list stands at the left and which conversation is open, by the address. */
function usePlace(): { list: 'conversations' | 'ended'; openId: string | undefined } {
  const open = useMatch('/conversations/:id')
  const ended = useMatch('/ended/:id')
  const atEnded = useMatch('/ended/*')
  return { list: atEnded ? 'ended' : 'conversations', openId: open?.params.id ?? ended?.params.id }
}

function Panes() {
  const text = useText()
  const phone = useLayout() === 'phone'
  const { list, openId } = usePlace()
  const back = list === 'ended' ? '/ended' : '/'
  const title = !openId && (
    <VisuallyHidden component="h1">{text(list === 'ended' ? 'nav.ended' : 'nav.conversations')}</VisuallyHidden>
  )
  // On a phone the list is all there is.
  const List = phone ? 'main' : 'div'
  return (
    <>
      {(!phone || !openId) && (
        <List className={style.list}>
          {phone && title}
          {list === 'ended' ? <EndedPane selectedId={openId} /> : <ListPane selectedId={openId} />}
        </List>
      )}
      {(!phone || openId) && (
        <main className={style.chat}>
          {title}
          {openId ? <ChatPane key={openId} id={openId} back={back} /> : <NoChat />}
        </main>
      )}
      {phone && !openId && <BottomTabs />}
    </>
  )
}

function Me() {
  const phone = useLayout() === 'phone'
  return (
    <>
      <main className={style.page}>
        <MePage />
      </main>
      {phone && <BottomTabs />}
    </>
  )
}

/** The app of a person who is logged in: rail or bottom tabs, and the section of the address. */
export function Desk() {
  const atMe = useMatch('/me') !== null
  const layout = useLayout()
  const visibleHeight = useVisibleHeight()
  return (
    <div className={style.desk} data-layout={layout} style={layout === 'phone' ? { height: visibleHeight } : undefined}>
      {layout !== 'phone' && <Rail />}
      {atMe ? <Me /> : <Panes />}
    </div>
  )
}
