import { Component, type ComponentChild } from 'preact'
import type { Chat, ChatState } from './chat.ts'
import type { Texts } from './texts.ts'

type Props = { chat: Chat; chatState: ChatState; texts: Texts }

/** The place in the queue while the customer waits, and the way out of it, which asks once. */
export class QueueBar extends Component<Props, { asking: boolean }> {
  override state = { asking: false }

  private readonly ask = (): void => this.setState({ asking: !this.state.asking })

  private readonly leave = (): void => {
    this.props.chat.leave()
    this.ask()
  }

  override render(): ComponentChild {
    const { chatState, texts } = this.props
    const { t } = texts
    const { place, leaving, current } = chatState
    if (current?.status !== 'queued') return null
    const ahead = place === undefined ? undefined : place - 1
    const wait =
      ahead === undefined ? t('queue.waiting') : ahead > 0 ? t('queue.place', { count: ahead }) : t('queue.next')
    const { asking } = this.state
    return (
      <div class="queue">
        <span role="status">{leaving ? t('queue.leaving') : asking ? t('queue.sure') : wait}</span>
        {!leaving && asking && (
          <button type="button" onClick={this.ask}>
            {t('queue.stay')}
          </button>
        )}
        {!leaving && (
          <button type="button" class={asking ? 'danger' : ''} onClick={asking ? this.leave : this.ask}>
            {t(asking ? 'queue.yes' : 'queue.leave')}
          </button>
        )}
      </div>
    )
  }
}
