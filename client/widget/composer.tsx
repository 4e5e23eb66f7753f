import { Component, type ComponentChild, createRef } from 'preact'
import { limits } from '../../domain/limits.ts'
import type { Chat } from './chat.ts'
import type { Texts } from './texts.ts'

type State = { text: string; notSaved: boolean }

/** The remaining length is told from here on. */
const warnFrom = limits.textLength - 200

/** Where the customer writes. What stands in it survives a reload; sending empties it only when the text is safe. */
export class Composer extends Component<{ chat: Chat; texts: Texts }, State> {
  override state: State = { text: '', notSaved: false }
  private readonly field = createRef<HTMLTextAreaElement>()

  override componentDidMount(): void {
    const { chat } = this.props
    void chat.draft().then((text) => text && !this.state.text && this.setText(text))
  }

  private readonly saveDraft = (): void => void this.props.chat.putDraft(this.state.text)

  private readonly setText = (text: string): void => this.setState({ text, notSaved: false })

  private readonly typed = (): void => {
    const text = this.field.current?.value ?? ''
    this.setText(text)
    // With every key: a page that goes away has no time left to write.
    void this.props.chat.putDraft(text)
    this.props.chat.typing(text.trim() !== '')
  }

  private readonly pressed = (event: KeyboardEvent): void => {
    // While an input method composes, Enter picks a word (229: Safari tells it only so).
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return
    event.preventDefault()
    if (event.ctrlKey || event.metaKey) this.breakLine()
    else this.send()
  }

  private breakLine(): void {
    const field = this.field.current
    field?.setRangeText('\n', field.selectionStart, field.selectionEnd, 'end')
    this.typed()
  }

  private readonly send = (): void => {
    const { text } = this.state
    if (!isSendable(text)) return
    this.setText('')
    this.props.chat.typing(false)
    this.field.current?.focus()
    // The draft on disk stays until the text is in the outbox.
    this.props.chat.post(text.trim()).then(this.saveDraft, () => {
      this.setText(text + this.state.text)
      this.setState({ notSaved: true })
    })
  }

  override render(): ComponentChild {
    const { t } = this.props.texts
    const { text, notSaved } = this.state
    const left = limits.textLength - text.length
    const note = notSaved
      ? t('composer.not-saved')
      : left < 0
        ? t('composer.over', { count: -left })
        : text.length > warnFrom && t('composer.left', { count: left })
    return (
      <form
        class="composer"
        onSubmit={(event) => {
          event.preventDefault()
          this.send()
        }}
      >
        {note && (
          <p class={left < 0 || notSaved ? 'note over' : 'note'} role="status">
            {note}
          </p>
        )}
        {/* The same text once more, unseen, gives the field its height. */}
        <div class="field" data-text={text}>
          <textarea
            ref={this.field}
            rows={1}
            value={text}
            aria-label={t('composer.label')}
            placeholder={t('composer.hint')}
            enterkeyhint="send"
            onInput={this.typed}
            onKeyDown={this.pressed}
            onBlur={() => this.props.chat.typing(false)}
          />
        </div>
        <button type="submit" class="send" aria-label={t('composer.send')} disabled={!isSendable(text)} />
      </form>
    )
  }
}

function isSendable(text: string): boolean {
  return text.trim() !== '' && text.length <= limits.textLength
}
