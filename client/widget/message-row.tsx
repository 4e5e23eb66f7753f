import { Component, type ComponentChild, Fragment } from 'preact'
import type { ChatKey } from '../i18n/chat-zh-cn.ts'
import type { Chat } from './chat.ts'
import { splitLinks } from './links.ts'
import type { Texts } from './texts.ts'
import type { Row } from './view-model.ts'

type Props = { row: Row; chat: Chat; texts: Texts }
type Failed = Extract<Row, { state: 'failed' }>

/** Reasons that a person is told in words of their own; every other code gets the general one. */
const reasons: readonly string[] = ['queue-full', 'text-too-long', 'forbidden']

/** One line of the chat, with the time above it where that is due. */
export function MessageRow({ row, chat, texts }: Props): ComponentChild {
  const { t } = texts
  return (
    <Fragment>
      {row.timeShown && <p class="time">{texts.time(row.at, Date.now())}</p>}
      {row.kind === 'system' ? (
        <p class={`system ${row.line === 'ended' || row.line === 'left' ? 'end' : ''}`}>
          <span>{t(`line.${row.line}`, { name: row.name })}</span>
        </p>
      ) : row.kind === 'staff' ? (
        <div class={`row staff${runClass(row)}`}>
          <span class="face" aria-hidden="true">
            {row.startsRun && Array.from(row.name)[0]}
          </span>
          <div class="body">
            {row.startsRun && <span class="name">{row.name}</span>}
            <Bubble text={row.text} />
          </div>
        </div>
      ) : row.state === 'failed' ? (
        <FailedRow row={row} chat={chat} texts={texts} />
      ) : (
        <div class={`row own${runClass(row)}`}>
          <span
            class={`tick ${row.state}`}
            role="img"
            aria-label={t(`state.${row.state}`)}
            title={t(`state.${row.state}`)}
          />
          <Bubble text={row.text} />
        </div>
      )}
    </Fragment>
  )
}

function runClass({ startsRun, endsRun }: { startsRun: boolean; endsRun: boolean }): string {
  return (startsRun ? ' first' : '') + (endsRun ? ' last' : '')
}

/** Text as it was typed; nothing in it is markup. */
function Bubble({ text }: { text: string }): ComponentChild {
  return (
    <div class="bubble">
      {splitLinks(text).map((part) =>
        part.href ? (
          <a key={part.href} href={part.href} target="_blank" rel="noopener nofollow ugc">
            {part.text}
          </a>
        ) : (
          part.text
        ),
      )}
    </div>
  )
}

/** A message that was refused: why, and what can be done with it. */
class FailedRow extends Component<
  { row: Failed; chat: Chat; texts: Texts },
  { open: boolean; copied: boolean; sure: boolean }
> {
  override state = { open: false, copied: false, sure: false }

  copy = (): void => {
    void navigator.clipboard?.writeText(this.props.row.text).then(() => this.setState({ copied: true }))
  }

  override render(): ComponentChild {
    const { row, chat, texts } = this.props
    const { open, copied, sure } = this.state
    const reason: ChatKey = reasons.includes(row.code) ? (`failed.${row.code}` as ChatKey) : 'failed.other'
    return (
      <Fragment>
        <div class={`row own${runClass(row)}`}>
          <button
            type="button"
            class="tick failed"
            aria-expanded={open}
            aria-label={texts.t('failed.open')}
            onClick={() => this.setState({ open: !open, copied: false, sure: false })}
          />
          <Bubble text={row.text} />
        </div>
        <div class="failure">
          <span>{texts.t(reason, { limit: row.limit })}</span>
          {open && (
            <div class="choices">
              <button type="button" onClick={() => chat.retry(row.key)}>
                {texts.t('failed.retry')}
              </button>
              <button type="button" onClick={this.copy}>
                {texts.t(copied ? 'failed.copied' : 'failed.copy')}
              </button>
              <button
                type="button"
                class="danger"
                onClick={() => (sure ? chat.discard(row.key) : this.setState({ sure: true }))}
              >
                {texts.t(sure ? 'failed.sure' : 'failed.discard')}
              </button>
            </div>
          )}
        </div>
      </Fragment>
    )
  }
}
