import { Button, Drawer } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconCircleCheck } from '@tabler/icons-react'
import { useLiveQuery } from 'dexie-react-hooks'
import { createContext, type ReactNode, use, useMemo, useState } from 'react'
import { useNavigate } from 'react-router'
import type { OutboxEntry } from '../../sync/store-port.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { timeLabel } from '../../ui/time-label.ts'
import { useLayout } from '../../ui/use-layout.ts'
import { customerName } from '../conversations/words.ts'
import { errorText, type Text, useSpeech, useText } from '../text.tsx'
import { canRetry, unsentOf } from '../workspace/unsent.ts'
import { useDirectory, useOnline, useWorkspace } from '../workspace/workspace-provider.tsx'
import style from './unsent-list.module.css'

const UnsentContext = createContext<{ open: () => void } | undefined>(undefined)

/** What an unsent command is, in words; a message is its own text. */
function whatOf(text: Text, { command }: OutboxEntry): string {
  if (command.type === 'post') return command.args.text
  if (command.type === 'setPresence')
    return text('unsent.presence', { word: text(`presence.${command.args.presence}`) })
  return command.type === 'end' ? text('unsent.end') : text('unsent.act')
}

/** Puts the text on the clipboard and says so, or that it could not (there is none where the page came by plain HTTP). */
export async function copyText(text: Text, value: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(value)
    notifications.show({ message: text('copied') })
  } catch {
    notifications.show({ message: text('copy.refused'), color: 'red' })
  }
}

function useWhere(entry: OutboxEntry): { id: string; name: string } | undefined {
  const { store } = useWorkspace()
  const text = useText()
  const { args } = entry.command
  const id = 'conversationId' in args ? args.conversationId : undefined
  const conversation = useLiveQuery(() => (id ? store.cache.conversation(id) : undefined), [store, id])
  return conversation && { id: conversation.id, name: customerName(text, conversation.customer) }
}

/** Asked before a text is gone for good. */
function DiscardQuestion({ words, onYes, onNo }: { words: string; onYes: () => void; onNo: () => void }) {
  const text = useText()
  return (
    <>
      <span className={style.question}>{words}</span>
      <Button size="compact-sm" color="red" onClick={onYes}>
        {text('unsent.discard')}
      </Button>
      <Button size="compact-sm" variant="default" onClick={onNo}>
        {text('cancel')}
      </Button>
    </>
  )
}

function ItemActions({ entry }: { entry: OutboxEntry }) {
  const text = useText()
  const { engine } = useWorkspace()
  const [sure, setSure] = useState(false)
  const size = useLayout() === 'phone' ? 'sm' : 'compact-xs'
  const typed = entry.command.type === 'post'
  const discard = () => void engine.discard(entry.id)
  if (sure) {
    return <DiscardQuestion words={text('unsent.discardSure')} onYes={discard} onNo={() => setSure(false)} />
  }
  return (
    <>
      {canRetry(entry) && (
        <Button size={size} variant="light" onClick={() => void engine.retry(entry.id)}>
          {text('unsent.retry')}
        </Button>
      )}
      {typed && (
        <Button
          size={size}
          variant={entry.state === 'refused' && !canRetry(entry) ? 'light' : 'subtle'}
          color={entry.state === 'refused' && !canRetry(entry) ? undefined : 'gray'}
          onClick={() => void copyText(text, whatOf(text, entry))}
        >
          {text('unsent.copy')}
        </Button>
      )}
      <Button size={size} variant="subtle" color="red" onClick={typed ? () => setSure(true) : discard}>
        {text('unsent.discard')}
      </Button>
    </>
  )
}

function Item({ entry, onClose }: { entry: OutboxEntry; onClose: () => void }) {
  const { text, language } = useSpeech()
  const online = useOnline()
  const navigate = useNavigate()
  const where = useWhere(entry)
  const refused = entry.state === 'refused'
  const words = { today: text('time.today'), yesterday: text('time.yesterday') }
  const reason = refused
    ? errorText(text, entry.code ?? 'internal', entry.detail)
    : text(online ? 'unsent.sending' : 'unsent.waiting')
  const openChat = () => {
    onClose()
    if (where) void navigate(`/conversations/${where.id}`)
  }
  return (
    <li className={style.item}>
      <div className={style.meta}>
        {where ? (
          <button type="button" className={style.where} onClick={openChat}>
            {text('unsent.to', { name: where.name })}
          </button>
        ) : (
          <span />
        )}
        <time>{timeLabel(entry.command.at, Date.now(), language, words)}</time>
      </div>
      <p className={style.what}>{whatOf(text, entry)}</p>
      <div className={style.foot}>
        <span className={style.reason} data-tone={refused ? 'red' : 'amber'}>
          {reason}
        </span>
        <ItemActions entry={entry} />
      </div>
    </li>
  )
}

function AllActions({ entries }: { entries: readonly OutboxEntry[] }) {
  const text = useText()
  const { engine } = useWorkspace()
  const [sure, setSure] = useState(false)
  const retryable = entries.filter(canRetry)
  const posts = entries.filter((entry) => entry.command.type === 'post')
  const discardAll = () => {
    for (const entry of entries) void engine.discard(entry.id)
    setSure(false)
  }
  if (sure) {
    return (
      <div className={style.all} role="alert">
        <DiscardQuestion
          words={text('unsent.discardAllSure', { n: entries.length })}
          onYes={discardAll}
          onNo={() => setSure(false)}
        />
      </div>
    )
  }
  return (
    <div className={style.all}>
      {retryable.length > 0 && (
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => retryable.forEach((entry) => void engine.retry(entry.id))}
        >
          {text('unsent.retryAll')}
        </Button>
      )}
      {posts.length > 0 && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => void copyText(text, posts.map((entry) => whatOf(text, entry)).join('\n\n'))}
        >
          {text('unsent.copyAll')}
        </Button>
      )}
      <Button size="compact-sm" variant="subtle" color="red" onClick={() => setSure(true)}>
        {text('unsent.discardAll')}
      </Button>
    </div>
  )
}

function UnsentDrawer({ onClose }: { onClose: () => void }) {
  const text = useText()
  const phone = useLayout() === 'phone'
  const { entries } = useDirectory()
  const unsent = unsentOf(entries)
  return (
    <Drawer
      opened
      onClose={onClose}
      position={phone ? 'bottom' : 'left'}
      size={phone ? '85dvh' : 'md'}
      title={text('unsent.title', { n: unsent.length })}
      closeButtonProps={{ 'aria-label': text('close') }}
    >
      {unsent.length === 0 ? (
        <EmptyState icon={<IconCircleCheck size="var(--icon-hero)" />} text={text('unsent.none')} />
      ) : (
        <>
          <AllActions entries={unsent} />
          <ul className={style.list}>
            {unsent.map((entry) => (
              <Item key={entry.id} entry={entry} onClose={onClose} />
            ))}
          </ul>
        </>
      )}
    </Drawer>
  )
}

/** Holds the list of unsent things, which several places open (A23). */
export function UnsentProvider({ children }: { children: ReactNode }) {
  const [opened, setOpened] = useState(false)
  const control = useMemo(() => ({ open: () => setOpened(true) }), [])
  return (
    <UnsentContext value={control}>
      {children}
      {opened && <UnsentDrawer onClose={() => setOpened(false)} />}
    </UnsentContext>
  )
}

/** Opens the list of unsent things. */
export function useUnsentList(): { open: () => void } {
  const control = use(UnsentContext)
  if (!control) throw new Error('outside UnsentProvider')
  return control
}
