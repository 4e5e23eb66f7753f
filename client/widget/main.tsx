import { render } from 'preact'
import type { CustomerSessionReply } from '../../domain/wire/rest.ts'
import { App, type View } from './app.tsx'
import { createChat } from './chat.ts'
import { registerChatWorker } from './chat-worker.ts'
import { askForSession, keptSession } from './session.ts'
import { startSync } from './start-sync.ts'
import { textsFor } from './texts.ts'

const firstRetryMs = 1_000
const longestRetryMs = 30_000

const address = new URLSearchParams(location.search)
const groupKey = address.get('group') ?? ''
const texts = textsFor(address.get('lang') ?? navigator.language)
const root = document.getElementById('root')
const reload = registerChatWorker()

function show(view: View): void {
  if (root) render(<App view={view} texts={texts} reload={reload} />, root)
}

/** Asks until there is an answer; between two tries until the network comes back, or longer each time. */
async function firstSession(): Promise<CustomerSessionReply | undefined> {
  for (let waitMs = firstRetryMs; ; waitMs = Math.min(waitMs * 2, longestRetryMs)) {
    const outcome = await askForSession(groupKey)
    if (outcome.ok) return outcome.session
    if (outcome.why === 'unknown-group') return undefined
    show({ kind: 'offline' })
    await new Promise((resolve) => {
      setTimeout(resolve, waitMs)
      addEventListener('online', resolve, { once: true })
    })
  }
}

/** The server knows this device by another token now: start over with it. All that was written is on disk. */
async function renewSession(session: CustomerSessionReply): Promise<void> {
  const outcome = await askForSession(groupKey)
  if (outcome.ok && outcome.session.token !== session.token) location.reload()
}

async function start(): Promise<void> {
  show({ kind: 'loading' })
  if (groupKey === '') return show({ kind: 'unknown' })
  const kept = keptSession(groupKey)
  const session = kept ?? (await firstSession())
  if (!session) return show({ kind: 'unknown' })
  document.title = texts.t('title', { group: session.group.name, workspace: session.workspaceName })
  const { store, engine } = await startSync(session)
  show({ kind: 'chat', chat: createChat(session, store, engine) })
  engine.onState((state) => {
    if (state.kind === 'refused' && state.code !== 'version-too-old') void renewSession(session)
  })
  if (kept) void renewSession(session)
}

document.documentElement.lang = texts.locale
// Where the keyboard covers the page instead of making it smaller, the composer stays above it.
visualViewport?.addEventListener('resize', () => {
  const { height, scale } = visualViewport as VisualViewport
  if (scale === 1) document.documentElement.style.setProperty('--view', `${height}px`)
})
start().catch(() => show({ kind: 'storage' }))
