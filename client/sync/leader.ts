import type { Id } from '../../domain/ids.ts'
import type { Answer } from '../../domain/wire/down.ts'
import type { ScopeName } from '../../domain/wire/scope.ts'
import type { CommandDraft, ConnectionState, Ephemeral, SnapshotProgress, SyncEngine } from './engine-port.ts'
import { createInTurn } from './in-turn.ts'
import { createListeners } from './listeners.ts'
import { type Writer, writeOutbox } from './outbox-entry.ts'
import type { Ask, News, TabChannel, TabLocks, TabMessage, UnsentAsk } from './tabs.ts'
import type { Scheduler } from './transport.ts'

export type SharedEngineOptions = Writer & {
  /** The same for all tabs of one store. */
  name: string
  scheduler: Scheduler
  /** Builds the engine that this tab runs while it leads. */
  createEngine: () => SyncEngine
  /** undefined: the browser has none, and every tab leads itself. */
  locks: TabLocks | undefined
  openChannel: (name: string) => TabChannel
}

const ASK_EVERY_MS = 5_000
/** So many questions without an answer (10 s): the leader hangs, and this tab takes over (SPEC CON-4). */
const MISSED_AT_MOST = 2
const REQUEST_MS = 20_000
/** A tab that says nothing for so long was closed without a word. The timers of a hidden one run once a minute. */
const SILENT_MS = 60_000 + 3 * ASK_EVERY_MS

/**
 * The engine of all tabs together: one tab leads and runs it, the others write the outbox and ask the leader (SPEC CON-4).
 * Nothing rests on there being exactly one leader; two only do the work twice.
 */
export function createSharedEngine(options: SharedEngineOptions): SyncEngine {
  const { locks, scheduler } = options
  if (!locks) return options.createEngine()
  const tab = options.newId()
  const states = createListeners<ConnectionState>()
  const ephemera = createListeners<Ephemeral>()
  const progress = createListeners<SnapshotProgress>()
  const inTurn = createInTurn()
  const answers = new Map<Id, (answer: Answer) => void>()
  const watched = new Map<ScopeName, { count: number; release: () => void }>()
  /** What the other tabs watch, while this one leads. */
  const watchedByTab = new Map<Id, { heardAt: number; held: Map<ScopeName, () => void> }>()
  let state: ConnectionState = { kind: 'stopped' }
  let engine: SyncEngine | undefined
  let channel: TabChannel | undefined
  let waiting = new AbortController()
  let letGo = (): void => undefined
  let missed = 0
  let cancelTimer = (): void => undefined

  function show(next: ConnectionState): void {
    state = next
    states.tell(next)
  }

  function ask(message: UnsentAsk): void {
    channel?.postMessage({ ...message, to: 'leader', tab })
  }

  function tell(news: News): void {
    channel?.postMessage(news)
    hear(news)
  }

  function hear(news: News): void {
    missed = 0
    if (news.news === 'state') show(news.value)
    else if (news.news === 'ephemeral') ephemera.tell(news.value)
    else if (news.news === 'progress') progress.tell(news.value)
    else answers.get(news.id)?.(news.value)
  }

  function receive(message: TabMessage): void {
    if (message.to === 'all') {
      // A leader that was replaced may have a last word.
      if (!engine) hear(message)
    } else if (engine) serve(engine, message)
  }

  function serve(leading: SyncEngine, message: Ask): void {
    if (message.call === 'hello') {
      adoptWatches(leading, message.tab, message.scopes)
      channel?.postMessage({ to: 'all', news: 'state', value: leading.state })
    } else if (message.call === 'request') {
      const { id } = message
      void leading
        .request(message.draft)
        .then((value) => channel?.postMessage({ to: 'all', news: 'answer', id, value }))
    } else if (message.call === 'typing') leading.typing(message.conversationId, message.on)
    else leading[message.call]()
  }

  function adoptWatches(leading: SyncEngine, from: Id, scopes: readonly ScopeName[]): void {
    const held = watchedByTab.get(from)?.held ?? new Map<ScopeName, () => void>()
    watchedByTab.set(from, { heardAt: scheduler.now(), held })
    for (const scope of scopes) if (!held.has(scope)) held.set(scope, leading.watch(scope))
    for (const [scope, release] of held) {
      if (scopes.includes(scope)) continue
      held.delete(scope)
      release()
    }
  }

  function letGoOfSilentTabs(): void {
    for (const [from, { heardAt, held }] of watchedByTab) {
      if (scheduler.now() - heardAt <= SILENT_MS) continue
      watchedByTab.delete(from)
      for (const release of held.values()) release()
    }
    cancelTimer = scheduler.after(ASK_EVERY_MS, letGoOfSilentTabs)
  }

  function sayHello(): void {
    ask({ call: 'hello', scopes: [...watched.keys()] })
  }

  /** Waits to lead; with `steal`, leads at once. */
  function queueUp(steal: boolean): void {
    if (!locks) return
    waiting.abort()
    waiting = new AbortController()
    const { signal } = waiting
    locks
      .request(options.name, steal ? { steal } : { signal }, () => (signal.aborted ? Promise.resolve() : lead()))
      // Rejects when another tab has stolen the lock, and when this tab does not want it any more.
      .catch(() => !signal.aborted && resign(true))
  }

  function lead(): Promise<void> {
    const leading = options.createEngine()
    engine = leading
    cancelTimer()
    letGoOfSilentTabs()
    leading.onState((value) => engine === leading && tell({ to: 'all', news: 'state', value }))
    leading.onEphemeral((value) => engine === leading && tell({ to: 'all', news: 'ephemeral', value }))
    leading.onProgress((value) => engine === leading && tell({ to: 'all', news: 'progress', value }))
    for (const [scope, watch] of watched) watch.release = leading.watch(scope)
    leading.start()
    return new Promise((resolve) => {
      letGo = resolve
    })
  }

  function resign(goesOn: boolean): void {
    const former = engine
    engine = undefined
    cancelTimer()
    watchedByTab.clear()
    for (const watch of watched.values()) watch.release = () => undefined
    former?.stop()
    letGo()
    if (!goesOn) return
    queueUp(false)
    followOn()
  }

  function followOn(): void {
    cancelTimer()
    cancelTimer = scheduler.after(ASK_EVERY_MS, () => {
      if (engine) return
      if (missed >= MISSED_AT_MOST) {
        missed = 0
        queueUp(true)
      }
      missed += 1
      sayHello()
      // A leader in the background is kept from its timers, but not from hearing this.
      if (state.kind === 'waiting' && state.untilAt < scheduler.now()) ask({ call: 'wake' })
      followOn()
    })
  }

  async function changeOutbox<T>(work: () => Promise<T>): Promise<T> {
    const result = await inTurn(work)
    if (engine) engine.nudge()
    else ask({ call: 'nudge' })
    return result
  }

  function relayRequest(draft: CommandDraft): Promise<Answer> {
    const id = options.newId()
    if (state.kind !== 'open') return Promise.resolve({ id, ok: false, code: 'offline' })
    return new Promise((resolve) => {
      const settle = (answer: Answer): void => {
        cancel()
        answers.delete(id)
        resolve(answer)
      }
      const cancel = scheduler.after(REQUEST_MS, () => settle({ id, ok: false, code: 'timed-out' }))
      answers.set(id, settle)
      ask({ call: 'request', id, draft })
    })
  }

  return {
    start() {
      if (engine) engine.start()
      else if (channel) ask({ call: 'start' })
      else {
        channel = options.openChannel(`${options.name}-tabs`)
        channel.addEventListener('message', ({ data }) => receive(data))
        show({ kind: 'connecting', attempt: 0 })
        queueUp(false)
        sayHello()
        followOn()
      }
    },
    stop() {
      waiting.abort()
      cancelTimer()
      watched.clear()
      sayHello()
      resign(false)
      channel?.close()
      channel = undefined
      show({ kind: 'stopped' })
    },
    get state() {
      return state
    },
    onState: states.add,
    onEphemeral: ephemera.add,
    onProgress: progress.add,
    submit: async (draft, draftKey) =>
      engine ? engine.submit(draft, draftKey) : (await changeOutbox(() => writeOutbox(options, draft, draftKey))).id,
    request: (draft) => (engine ? engine.request(draft) : relayRequest(draft)),
    nudge: () => (engine ? engine.nudge() : ask({ call: 'nudge' })),
    wake: () => (engine ? engine.wake() : ask({ call: 'wake' })),
    watch(scope) {
      const watch = watched.get(scope) ?? { count: 0, release: engine?.watch(scope) ?? (() => undefined) }
      watched.set(scope, watch)
      watch.count += 1
      sayHello()
      let isHeld = true
      return () => {
        if (!isHeld) return
        isHeld = false
        watch.count -= 1
        if (watch.count > 0) return
        watched.delete(scope)
        watch.release()
        sayHello()
      }
    },
    typing: (conversationId, on) =>
      engine ? engine.typing(conversationId, on) : ask({ call: 'typing', conversationId, on }),
    retry: (id) => changeOutbox(() => options.store.outbox.retry(id, options.newId())),
    discard: (id) => changeOutbox(() => options.store.outbox.remove([id])),
  }
}
