import { Component, type ComponentChild, createRef } from 'preact'
import type { Chat, ChatState } from './chat.ts'
import { MessageRow } from './message-row.tsx'
import type { Texts } from './texts.ts'

type Props = { chat: Chat; chatState: ChatState; texts: Texts }
type State = { unseen: number }
/** A line that is on the screen and where it was, so that it stays there. */
type Anchor = { line: HTMLElement; top: number } | undefined

/** Nearer to the end than this counts as at the end, px. */
const endSlack = 48
/** Nearer to the top than this, older lines are fetched, px. */
const topSlack = 240

/** The lines, kept at the end while the reader is there, and still while the reader is further up. */
export class MessageList extends Component<Props, State> {
  override state: State = { unseen: 0 }
  private readonly box = createRef<HTMLDivElement>()
  private readonly lines = createRef<HTMLDivElement>()
  private atEnd = true
  /** Sizes of the box and of what is in it when the position was last looked at. */
  private sizes = ''
  private readonly resized = new ResizeObserver(() => this.scrolled())

  override componentDidMount(): void {
    for (const { current } of [this.box, this.lines]) if (current) this.resized.observe(current)
    this.toEnd()
  }

  override componentWillUnmount(): void {
    this.resized.disconnect()
  }

  override getSnapshotBeforeUpdate(): Anchor {
    const box = this.box.current
    if (!box || this.atEnd) return undefined
    for (const line of box.querySelectorAll<HTMLElement>('.line')) {
      if (line.offsetTop >= box.scrollTop) return { line, top: line.offsetTop }
    }
    return undefined
  }

  override componentDidUpdate(before: Props, _: State, anchor: Anchor): void {
    const box = this.box.current
    if (!box) return
    if (before.chatState.rows !== this.props.chatState.rows) this.countUnseen(before)
    if (this.atEnd) this.toEnd()
    else if (anchor) box.scrollTop += anchor.line.offsetTop - anchor.top
    if (this.props.chatState.older === 'more') this.fetchOlderNearTop()
  }

  private countUnseen(before: Props): void {
    const known = before.chatState.rows.at(-1)?.key
    const { rows } = this.props.chatState
    const added = rows.slice(rows.findIndex((row) => row.key === known) + 1)
    if (!before.chatState.loaded || added.some((row) => row.kind === 'own' && row.state === 'sending')) {
      this.atEnd = true
    } else if (!this.atEnd && added.length > 0 && added.length < rows.length) {
      this.setState({ unseen: this.state.unseen + added.filter((row) => row.kind !== 'own').length })
    }
  }

  private readonly toEnd = (): void => {
    const box = this.box.current
    if (box) box.scrollTop = box.scrollHeight
    this.scrolled()
  }

  private readonly scrolled = (): void => {
    const box = this.box.current
    if (!box) return
    const sizes = `${box.clientHeight} ${box.scrollHeight}`
    // The box or a line changed its size under somebody who reads the end: that is no scrolling away from it.
    if (sizes !== this.sizes && this.atEnd) box.scrollTop = box.scrollHeight
    this.sizes = sizes
    this.atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < endSlack
    this.props.chat.setAtEnd(this.atEnd)
    if (this.atEnd && this.state.unseen > 0) this.setState({ unseen: 0 })
  }

  private readonly scrolledByHand = (): void => {
    this.scrolled()
    this.fetchOlderNearTop()
  }

  private fetchOlderNearTop(): void {
    const box = this.box.current
    if (box && box.scrollTop < topSlack && this.props.chatState.rows.length > 0) this.props.chat.showOlder()
  }

  override render(): ComponentChild {
    const { chat, chatState, texts } = this.props
    const { rows, older, loaded } = chatState
    const { unseen } = this.state
    return (
      <div class="log">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
        <div class="scroll" ref={this.box} tabIndex={0} onScroll={this.scrolledByHand}>
          <div class="lines" ref={this.lines} role="log" aria-label={texts.t('log')}>
            {loaded && rows.length === 0 && (
              <div class="empty">
                <h2>{texts.t('empty.title')}</h2>
                <p>{texts.t('empty.text')}</p>
              </div>
            )}
            {rows.length > 0 && (
              <p class="older">{older !== 'more' && older !== 'none' && texts.t(`older.${older}`)}</p>
            )}
            {rows.map((row) => (
              <div class="line" key={row.key}>
                <MessageRow row={row} chat={chat} texts={texts} />
              </div>
            ))}
          </div>
        </div>
        {unseen > 0 && (
          <button type="button" class="pill" onClick={this.toEnd}>
            {texts.t('newer', { count: unseen })}
          </button>
        )}
      </div>
    )
  }
}
