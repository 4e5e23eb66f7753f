import { IconClock, IconExclamationCircle, IconLogout2 } from '@tabler/icons-react'
import type { Ref } from 'react'
import { Avatar } from '../../ui/avatar.tsx'
import { px } from '../../ui/theme.ts'
import { rowTime } from '../../ui/time-label.ts'
import { useSpeech } from '../text.tsx'
import style from './conversation-row.module.css'
import type { Row } from './rows.ts'
import { customerName, previewText } from './words.ts'

type Props = {
  row: Row
  selected: boolean
  focusable: boolean
  onOpen: () => void
  onFocus: () => void
  buttonRef?: Ref<HTMLButtonElement>
}

function Status({ row }: { row: Row }) {
  const { text } = useSpeech()
  if (row.pending?.ending) {
    return (
      <span className={style.status} data-tone="amber">
        <IconLogout2 size={px.iconSmall} aria-hidden="true" />
        {text('status.ending')}
      </span>
    )
  }
  if (row.status === 'ended') return <span className={style.status}>{row.assigneeName ?? text('status.left')}</span>
  const waiting = row.status === 'queued'
  return (
    <span className={style.status} data-tone={waiting ? 'red' : 'green'}>
      <span className={style.dot} aria-hidden="true" />
      <span className={style.word}>{waiting ? text('status.waiting') : row.assigneeName}</span>
    </span>
  )
}

function Preview({ row }: { row: Row }) {
  const { text } = useSpeech()
  const { pending, preview } = row
  const unsent = pending?.text !== undefined
  return (
    <span className={style.preview}>
      {pending?.failed && (
        <IconExclamationCircle size={px.iconSmall} className={style.failed} aria-label={text('tick.failed')} />
      )}
      {unsent && !pending?.failed && (
        <IconClock size={px.iconSmall} className={style.sending} aria-label={text('tick.sending')} />
      )}
      <span className={style.clip}>{preview ? previewText(text, preview.body) : text('row.nothingYet')}</span>
    </span>
  )
}

/** One conversation in a list: who, the newest line, when, unread, and its status in colour and words (A4). */
export function ConversationRow({ row, selected, focusable, onOpen, onFocus, buttonRef }: Props) {
  const { text, language } = useSpeech()
  const words = { today: text('time.today'), yesterday: text('time.yesterday') }
  const name = customerName(text, row.customer)
  return (
    <button
      ref={buttonRef}
      type="button"
      className={style.row}
      data-selected={selected || undefined}
      aria-current={selected ? 'true' : undefined}
      tabIndex={focusable ? 0 : -1}
      onClick={onOpen}
      onFocus={onFocus}
    >
      <Avatar id={row.customer.id} name={name} />
      <span className={style.body}>
        <span className={style.line}>
          <span className={style.name}>{name}</span>
          <time className={style.time} dateTime={new Date(row.at).toISOString()}>
            {rowTime(row.at, Date.now(), language, words)}
          </time>
        </span>
        <span className={style.line}>
          <Preview row={row} />
          <Status row={row} />
          {row.unread > 0 && (
            <span className={style.badge}>
              <span aria-hidden="true">{row.unread > 99 ? '99+' : row.unread}</span>
              <span className={style.hidden}>{text('row.unread', { n: row.unread })}</span>
            </span>
          )}
        </span>
      </span>
    </button>
  )
}
