import type { Id } from '../../domain/ids.ts'
import type { DownFrame, SnapshotFrame } from '../../domain/wire/down.ts'
import type { ScopeName } from '../../domain/wire/scope.ts'
import type { Cursor, UpFrame } from '../../domain/wire/up.ts'
import { applyEvents, dropScope, replaceScope } from './apply.ts'
import type { SnapshotProgress } from './engine-port.ts'
import { createSnapshotParts, type SnapshotParts } from './snapshot-parts.ts'
import type { SyncStore } from './store-port.ts'
import { createStreamQueue, type StreamWork } from './stream-queue.ts'
import type { Scheduler } from './transport.ts'

type Frame<T extends DownFrame['t']> = Extract<DownFrame, { t: T }>

export type StreamsOptions = {
  store: SyncStore
  scheduler: Scheduler
  send: (frame: UpFrame) => void
  /** The set of scopes that are catching up has changed. */
  onCatchingUp: () => void
  onProgress: (progress: SnapshotProgress) => void
  /** The store was changed; the events of these commands are in it. */
  onApplied: (commands: readonly Id[]) => void
  /** Nothing more is applied until the connection is made anew. */
  onBroken: (error: unknown) => void
}

/** The scopes of this device: subscribes, applies what comes, one piece after the other, and asks again on any doubt. */
export interface Streams {
  readonly catchingUp: ReadonlySet<ScopeName>
  /** How far a scope is applied in the present database; undefined for a scope that this device does not follow. */
  position(scope: ScopeName): number | undefined
  /** Gives true when the epoch is another one than before. */
  welcome(frame: Frame<'welcome'>): boolean
  take(frame: Frame<'events' | 'synced' | 'snapshot' | 'revoked'>): void
  disconnected(): void
  watch(scope: ScopeName): () => void
}

type Subscription = {
  isCatchingUp: boolean
  /** The highest number of an event that came before those in front of it, and so was not applied. */
  seen: number
  /** How often it was asked for again without getting complete. */
  repeats: number
  parts: SnapshotParts
  isSent: boolean
  cancelWatch: () => void
}

/** A scope that does not get complete is not asked for more often than this on one connection (SPEC STR-1). */
const MOST_REPEATS = 3
/** Without any news of a scope for so long while it catches up, a frame was lost. By HTTP a snapshot comes in one piece. */
const STALLED_MS = 120_000

export function createStreams(options: StreamsOptions): Streams {
  const { store, send } = options
  const subscriptions = new Map<ScopeName, Subscription>()
  const watched = new Map<ScopeName, number>()
  let cursors = new Map<ScopeName, Cursor>()
  let own: readonly ScopeName[] = []
  let epoch: string | undefined
  let isConnected = false
  let catchingUp: ReadonlySet<ScopeName> = new Set()

  function showCatchingUp(): void {
    catchingUp = new Set([...subscriptions].filter(([, one]) => one.isCatchingUp).map(([scope]) => scope))
    options.onCatchingUp()
  }

  async function handle(work: StreamWork): Promise<void> {
    if (work.t === 'subscribe') return subscribeAll()
    if (work.t === 'drop') return drop(work.scope)
    const subscription = subscriptions.get(work.scope)
    if (!subscription) return
    stillComing(work.scope, subscription)
    if (work.t === 'events') await takeEvents(work, subscription)
    else if (work.t === 'snapshot') await takeSnapshot(work, subscription)
    else takeSynced(work, subscription)
  }

  async function takeEvents({ scope, from, items }: Frame<'events'>, subscription: Subscription): Promise<void> {
    const result = await applyEvents(store, scope, epoch ?? '', from, items)
    setCursor(scope, result.cursor)
    if (result.kind === 'applied') {
      options.onApplied(result.commands)
      return
    }
    subscription.seen = Math.max(subscription.seen, from + items.length - 1)
    if (!subscription.isCatchingUp) repeat(scope, subscription)
  }

  async function takeSnapshot(part: SnapshotFrame, subscription: Subscription): Promise<void> {
    // A snapshot that nobody asked for is one that came twice, unless it is newer than what is here.
    if (!subscription.isCatchingUp && part.seq <= (position(part.scope) ?? 0)) return
    const parts = subscription.parts.add(part)
    options.onProgress({ scope: part.scope, conversations: subscription.parts.count(), total: part.total })
    if (!parts) return
    subscription.parts.clear()
    setCursor(part.scope, await replaceScope(store, parts))
    options.onApplied([])
  }

  function takeSynced({ scope, seq }: Frame<'synced'>, subscription: Subscription): void {
    if ((position(scope) ?? 0) < Math.max(seq, subscription.seen) || cursors.get(scope)?.epoch !== epoch) {
      repeat(scope, subscription)
      return
    }
    subscription.repeats = 0
    if (!subscription.isCatchingUp) return
    subscription.isCatchingUp = false
    subscription.cancelWatch()
    showCatchingUp()
  }

  function setCursor(scope: ScopeName, cursor: Cursor | undefined): void {
    if (cursor) cursors.set(scope, cursor)
    else cursors.delete(scope)
  }

  function position(scope: ScopeName): number | undefined {
    if (!subscriptions.has(scope)) return undefined
    const cursor = cursors.get(scope)
    return cursor?.epoch === epoch ? (cursor?.seq ?? 0) : 0
  }

  /** Something is missing: asks for all after the own cursor (SPEC STR-1). */
  function repeat(scope: ScopeName, subscription: Subscription): void {
    subscription.repeats += 1
    if (subscription.repeats > MOST_REPEATS) throw new Error(`${scope} does not get complete`)
    subscription.isCatchingUp = true
    subscription.parts.clear()
    showCatchingUp()
    ask(scope, subscription)
  }

  function ask(scope: ScopeName, subscription: Subscription): void {
    if (!isConnected || subscriptions.get(scope) !== subscription) return
    const cursor = cursors.get(scope)
    subscription.isSent = true
    stillComing(scope, subscription)
    send(cursor && cursor.epoch === epoch ? { t: 'subscribe', scope, cursor } : { t: 'subscribe', scope })
  }

  function stillComing(scope: ScopeName, subscription: Subscription): void {
    subscription.cancelWatch()
    if (!subscription.isCatchingUp) return
    const stalled = (): void => options.onBroken(new Error(`${scope} does not come`))
    subscription.cancelWatch = options.scheduler.after(STALLED_MS, stalled)
  }

  async function subscribeAll(): Promise<void> {
    // Another tab may have moved the cursors since.
    cursors = await store.cache.cursors()
    const left = [...cursors.keys()].filter((scope) => !own.includes(scope) && !watched.has(scope))
    for (const scope of left) await drop(scope)
    for (const [scope, subscription] of subscriptions) if (!subscription.isSent) ask(scope, subscription)
    options.onApplied([])
  }

  async function drop(scope: ScopeName): Promise<void> {
    // It may be wanted again by now.
    if (subscriptions.has(scope)) return
    await dropScope(store, scope)
    cursors.delete(scope)
    options.onApplied([])
  }

  function follow(scope: ScopeName): void {
    if (subscriptions.has(scope)) return
    subscriptions.set(scope, {
      isCatchingUp: true,
      seen: 0,
      repeats: 0,
      parts: createSnapshotParts(),
      isSent: false,
      cancelWatch: () => undefined,
    })
  }

  function forget(scope: ScopeName): void {
    subscriptions.get(scope)?.cancelWatch()
    if (subscriptions.delete(scope)) showCatchingUp()
  }

  const queue = createStreamQueue(handle, options.onBroken)

  return {
    get catchingUp() {
      return catchingUp
    },
    position,
    welcome(frame) {
      // By HTTP every answer begins with one.
      if (isConnected && own.join() === frame.scopes.join()) return false
      const isOther = epoch !== undefined && epoch !== frame.epoch
      epoch = frame.epoch
      own = frame.scopes
      isConnected = true
      for (const scope of [...subscriptions.keys()]) if (!own.includes(scope) && !watched.has(scope)) forget(scope)
      for (const scope of [...own, ...watched.keys()]) follow(scope)
      showCatchingUp()
      queue.put({ t: 'subscribe' })
      return isOther
    },
    take(frame) {
      if (frame.t !== 'revoked') return queue.put(frame)
      // At once, for a welcome that gives the scope back is taken at once too; only the rows go in their turn.
      forget(frame.scope)
      queue.put({ t: 'drop', scope: frame.scope })
    },
    disconnected() {
      isConnected = false
      queue.dropFrames()
      for (const scope of [...subscriptions.keys()]) forget(scope)
    },
    watch(scope) {
      watched.set(scope, (watched.get(scope) ?? 0) + 1)
      if (isConnected) {
        follow(scope)
        showCatchingUp()
        queue.put({ t: 'subscribe' })
      }
      let isHeld = true
      return () => {
        if (!isHeld) return
        isHeld = false
        const left = (watched.get(scope) ?? 1) - 1
        if (left > 0) watched.set(scope, left)
        else watched.delete(scope)
        if (left > 0 || own.includes(scope)) return
        forget(scope)
        if (isConnected) send({ t: 'unsubscribe', scope })
        queue.put({ t: 'drop', scope })
      }
    },
  }
}
