import { Component, type ComponentChild } from 'preact'
import type { Chat } from './chat.ts'
import { Composer } from './composer.tsx'
import { connectionLine } from './connection-line.ts'
import { MessageList } from './message-list.tsx'
import { QueueBar } from './queue-bar.tsx'
import type { Texts } from './texts.ts'

/** What the page shows: the chat, or why there is none yet. */
export type View = { kind: 'chat'; chat: Chat } | { kind: 'loading' | 'offline' | 'unknown' | 'storage' }

/** @param reload fetches the page's newest version */
export function App({ view, texts, reload }: { view: View; texts: Texts; reload: () => void }): ComponentChild {
  if (view.kind === 'chat') return <ChatPage chat={view.chat} texts={texts} reload={reload} />
  return (
    <div class="page">
      <Head title={view.kind === 'loading' ? '' : texts.t('product')} subtitle="" />
      <main class="start" aria-live="polite">
        {view.kind === 'loading' ? (
          <p class="late">{texts.t('start.loading')}</p>
        ) : (
          <>
            <h2>{texts.t(`start.${view.kind}.title`)}</h2>
            <p>{texts.t(`start.${view.kind}.text`)}</p>
          </>
        )}
      </main>
    </div>
  )
}

function Head({ title, subtitle }: { title: string; subtitle: string }): ComponentChild {
  return (
    <header class="head">
      <div>
        <h1>{title}</h1>
        <p>{subtitle}</p>
      </div>
    </header>
  )
}

class ChatPage extends Component<{ chat: Chat; texts: Texts; reload: () => void }> {
  override componentDidMount(): void {
    this.props.chat.subscribe(() => this.setState({}))
  }

  override render(): ComponentChild {
    const { chat, texts, reload } = this.props
    const { state, session } = chat
    const line = connectionLine(state.connection, state.unsent, state.wasOpen)
    return (
      <div class="page">
        <Head title={session.workspaceName} subtitle={session.group.name} />
        <main>
          <div class="connection" role="status">
            {line && (
              <p class={line.tone}>
                {texts.t(line.key)}
                {line.reload && (
                  <button type="button" onClick={reload}>
                    {texts.t('connection.reload')}
                  </button>
                )}
              </p>
            )}
          </div>
          <MessageList chat={chat} chatState={state} texts={texts} />
          <p class="typing" role="status">
            {state.typingName !== undefined && texts.t('typing', { name: state.typingName })}
          </p>
          <QueueBar chat={chat} chatState={state} texts={texts} />
          <Composer chat={chat} texts={texts} />
        </main>
      </div>
    )
  }
}
