import { render } from 'preact'
import type { CustomerSessionReply } from '../../domain/wire/rest.ts'
import type { SyncEngine } from '../sync/engine-port.ts'
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

/** Longer each time, or until the network comes back. */
function pause(times: number): Promise<unknown> {
  return new Promise((resolve) => {
    setTimeout(resolve, Math.min(firstRetryMs * 2 ** times, longestRetryMs))
    addEventListener('online', resolve, { once: true })
  })
}

/** Asks until there is an answer; `onFailure` before each pause. */
async function sessionInTime(onFailure: () => void): Promise<CustomerSessionReply | undefined> {
  for (let times = 0; ; times += 1) {
    const outcome = await askForSession(groupKey)
    if (outcome.ok) return outcome.session
    if (outcome.why === 'unknown-group') return undefined
    onFailure()
    await pause(times)
  }
}

/** The server knows this device by another token now: start over with it. All that was written is on disk. */
function startOver(session: CustomerSessionReply, now: CustomerSessionReply | undefined): void {
  if (now && now.token !== session.token) location.reload()
}

/** Whatever the server refused this device for: asks for the session until there is an answer, then connects again. */
function keepTrying(session: CustomerSessionReply, engine: SyncEngine): void {
  let refusals = 0
  let isAsking = false
  engine.onState(async (state) => {
    if (state.kind === 'open') refusals = 0
    // Tabs tell each other again and again what they know: asking once is enough.
    if (state.kind !== 'refused' || isAsking || state.code === 'version-too-old') return
    isAsking = true
    startOver(session, await sessionInTime(() => undefined))
    await pause(refusals++)
    isAsking = false
    if (engine.state.kind === 'refused') engine.start()
  })
}

async function start(): Promise<void> {
  show({ kind: 'loading' })
  if (groupKey === '') return show({ kind: 'unknown' })
  const kept = keptSession(groupKey)
  const session = kept ?? (await sessionInTime(() => show({ kind: 'offline' })))
  if (!session) return show({ kind: 'unknown' })
  document.title = texts.t('title', { group: session.group.name, workspace: session.workspaceName })
  const { store, engine } = await startSync(session)
  show({ kind: 'chat', chat: createChat(session, store, engine) })
  keepTrying(session, engine)
  if (kept) void askForSession(groupKey).then((outcome) => outcome.ok && startOver(session, outcome.session))
}

document.documentElement.lang = texts.locale
// Where the keyboard covers the page instead of making it smaller, the composer stays above it.
visualViewport?.addEventListener('resize', () => {
  const { height, scale } = visualViewport as VisualViewport
  if (scale === 1) document.documentElement.style.setProperty('--view', `${height}px`)
})
start().catch(() => show({ kind: 'storage' }))
