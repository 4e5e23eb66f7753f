import { Menu, UnstyledButton } from '@mantine/core'
import {
  IconAlertCircleFilled,
  IconCheck,
  IconChecks,
  IconClock,
  IconCopy,
  IconRefresh,
  IconTrash,
} from '@tabler/icons-react'
import { useState } from 'react'
import type { OutboxEntry } from '../../sync/store-port.ts'
import { px } from '../../ui/theme.ts'
import { timeLabel } from '../../ui/time-label.ts'
import { systemLineText } from '../conversations/words.ts'
import { copyText } from '../desk/unsent-list.tsx'
import { errorText, useSpeech, useText } from '../text.tsx'
import { canRetry } from '../workspace/unsent.ts'
import { useWorkspace } from '../workspace/workspace-provider.tsx'
import style from './bubble.module.css'
import type { ChatRow, TickState } from './chat-rows.ts'

const ticks = { sending: IconClock, sent: IconCheck, read: IconChecks } as const

function FailedMenu({ entry, body }: { entry: OutboxEntry; body: string }) {
  const text = useText()
  const { engine } = useWorkspace()
  const [sure, setSure] = useState(false)
  return (
    <Menu position="top-end" withArrow onClose={() => setSure(false)}>
      <Menu.Target>
        <UnstyledButton className={style.failed} aria-label={text('tick.failedMenu')}>
          <IconAlertCircleFilled size={px.icon} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label className={style.reason}>{errorText(text, entry.code ?? 'internal', entry.detail)}</Menu.Label>
        {canRetry(entry) && (
          <Menu.Item leftSection={<IconRefresh size={px.iconSmall} />} onClick={() => void engine.retry(entry.id)}>
            {text('unsent.retry')}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconCopy size={px.iconSmall} />} onClick={() => void copyText(text, body)}>
          {text('unsent.copy')}
        </Menu.Item>
        <Menu.Item
          color="red"
          leftSection={<IconTrash size={px.iconSmall} />}
          closeMenuOnClick={sure}
          onClick={() => (sure ? void engine.discard(entry.id) : setSure(true))}
        >
          {text(sure ? 'unsent.discardAgain' : 'unsent.discard')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function Tick({ state }: { state: Exclude<TickState, 'failed'> }) {
  const text = useText()
  const Icon = ticks[state]
  return (
    <span className={style.tick} data-state={state} role="img" aria-label={text(`tick.${state}`)}>
      <Icon size={px.iconSmall} stroke={2} aria-hidden="true" />
    </span>
  )
}

/** One line of the chat: its time where it is shown, then a bubble or a system line. */
export function ChatLine({ row }: { row: ChatRow }) {
  const { text, language } = useSpeech()
  const words = { today: text('time.today'), yesterday: text('time.yesterday') }
  const label = timeLabel(row.at, Date.now(), language, words)
  return (
    <div className={style.line} data-joined={(row.kind === 'bubble' && row.joined) || undefined}>
      {row.timeShown && (
        <time className={style.time} dateTime={new Date(row.at).toISOString()}>
          {label}
        </time>
      )}
      {row.kind === 'system' && row.message.body.kind === 'system' && (
        <p className={style.system}>{systemLineText(text, row.message.body)}</p>
      )}
      {row.kind === 'bubble' && (
        <div className={style.bubbleLine} data-own={row.own || undefined}>
          {row.author && !row.joined && <span className={style.author}>{row.author}</span>}
          <div className={style.withTick}>
            {row.tick === 'failed' && row.entry && <FailedMenu entry={row.entry} body={row.text} />}
            {row.tick && row.tick !== 'failed' && <Tick state={row.tick} />}
            <div className={style.bubble} title={label}>
              {row.text}
            </div>
          </div>
        </div>
      )}
    </div>
  )
}
