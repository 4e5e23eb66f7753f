import type { FastifyBaseLogger } from 'fastify'
import type { Id } from '../../domain/ids.ts'
import type { Actor } from '../../domain/roles/actor.ts'
import { can } from '../../domain/roles/can.ts'
import type { Command } from '../../domain/wire/commands.ts'
import type { Answer, DownFrame } from '../../domain/wire/down.ts'
import type { ScopeName } from '../../domain/wire/scope.ts'
import type { ScopeEvents } from './commit/assemble.ts'
import { senderKey } from './commit/batch.ts'
import { BoundedMap } from './commit/bounded-map.ts'
import type { Committed } from './commit/committer.ts'
import { actorOf } from './commit/decide-batch.ts'
import type { HotState } from './commit/hot-state.ts'
import type { Sender } from './commit/job.ts'
import { closeCodeOf, type Peer } from './peer.ts'
import type { PresenceBoard } from './presence-board.ts'
import { QueueNews } from './queue-news.ts'
import type { Streams } from './streams.ts'
import { eventsText } from './subscription.ts'

type HubOptions = {
  state: HotState
  streams: Streams
  presence: PresenceBoard
  epoch: string
  clock: () => number
  log: FastifyBaseLogger
  execute: (sender: Sender, commands: readonly Command[], done: (answers: Answer[]) => void) => void
}

/** Of one person over all connections; beyond it commands are refused `rate-limited` and stay in the outbox. */
const MAX_COMMANDS_IN_FLIGHT = 1_000
const MAX_CONNECTIONS = 30
const DRAIN_LOOK_MS = 50

/** All open connections of this process, and what each is to be told. */
export class Hub {
  readonly epoch: string
  readonly clock: () => number
  readonly log: FastifyBaseLogger
  readonly streams: Streams
  readonly #execute: HubOptions['execute']
  readonly #inFlight = new Map<string, number>()
  readonly #state: HotState
  readonly #presence: PresenceBoard
  readonly #peers = new Set<Peer>()
  readonly #byStaff = new Map<Id, Set<Peer>>()
  readonly #byCustomer = new Map<Id, Set<Peer>>()
  readonly #subscribers = new Map<ScopeName, Set<Peer>>()
  readonly #heads = new BoundedMap<ScopeName, number>(100_000)
  readonly #queueNews: QueueNews
  readonly #work = new Set<Promise<void>>()
  #comeBackAfterMs: number | undefined

  constructor(options: HubOptions) {
    this.epoch = options.epoch
    this.clock = options.clock
    this.log = options.log
    this.streams = options.streams
    this.#execute = options.execute
    this.#state = options.state
    this.#presence = options.presence
    this.#queueNews = new QueueNews({
      state: options.state,
      staffPeers: () => [...this.#byStaff.values()].flatMap((peers) => [...peers]),
      customerPeers: (customerId) => this.#byCustomer.get(customerId) ?? [],
    })
  }

  actorOf(sender: Sender): Actor | undefined {
    return actorOf(sender, this.#state)
  }

  /** Hands commands to be decided and committed; `done` gets an answer for each, in order. */
  execute(sender: Sender, commands: readonly Command[], done: (answers: Answer[]) => void): void {
    const key = senderKey(sender)
    const before = this.#inFlight.get(key) ?? 0
    if (before + commands.length > MAX_COMMANDS_IN_FLIGHT) {
      done(commands.map(({ id }) => ({ id, ok: false, code: 'rate-limited' })))
      return
    }
    this.#inFlight.set(key, before + commands.length)
    this.#execute(sender, commands, (answers) => {
      const left = (this.#inFlight.get(key) ?? 0) - commands.length
      if (left > 0) this.#inFlight.set(key, left)
      else this.#inFlight.delete(key)
      done(answers)
    })
  }

  maySubscribe(sender: Sender, scope: ScopeName): boolean {
    const actor = this.actorOf(sender)
    return actor !== undefined && can(actor, { action: 'subscribe', scope })
  }

  /** A greeted connection: it learns at once how things stand. */
  add(peer: Peer): void {
    const sender = peer.identity?.sender
    if (!sender) return
    if (this.#comeBackAfterMs !== undefined) {
      sayGoodbye(peer, this.#comeBackAfterMs)
      return
    }
    const others =
      sender.kind === 'customer' ? this.#byCustomer.get(sender.customer.id) : this.#byStaff.get(sender.staffId)
    if (others && others.size >= MAX_CONNECTIONS) {
      peer.fail('rate-limited')
      return
    }
    this.#peers.add(peer)
    if (sender.kind === 'customer') addTo(this.#byCustomer, sender.customer.id, peer)
    else {
      addTo(this.#byStaff, sender.staffId, peer)
      this.#presence.connected(sender.staffId)
    }
    this.sendStanding(peer)
  }

  /** What is not in any stream: to staff who is there and how many wait, to a customer the places in the queues. */
  sendStanding(peer: Peer): void {
    const sender = peer.identity?.sender
    if (sender?.kind === 'customer') this.#queueNews.sendOwnPlaces(peer, sender.customer.id)
    if (sender?.kind !== 'staff') return
    for (const staffId of this.#state.directory.staff.keys()) {
      const presence = this.#presence.of(staffId)
      if (presence !== 'offline') peer.sendStanding({ t: 'presence', staffId, presence })
    }
    for (const groupId of this.#state.directory.groups.keys()) this.#queueNews.sendCount(peer, groupId)
  }

  remove(peer: Peer): void {
    if (!this.#peers.delete(peer)) return
    const sender = peer.identity?.sender
    if (sender?.kind === 'customer') removeFrom(this.#byCustomer, sender.customer.id, peer)
    if (sender?.kind !== 'staff') return
    removeFrom(this.#byStaff, sender.staffId, peer)
    if (!this.#byStaff.has(sender.staffId)) this.#presence.disconnected(sender.staffId, peer.silentForMs)
  }

  subscribe(peer: Peer, scope: ScopeName): void {
    addTo(this.#subscribers, scope, peer)
  }

  unsubscribe(peer: Peer, scope: ScopeName): void {
    removeFrom(this.#subscribers, scope, peer)
  }

  /** The highest sequence number of a scope that this process has published; 0 when it published none. */
  publishedHead(scope: ScopeName): number {
    return this.#heads.get(scope) ?? 0
  }

  /** After a durable batch, synchronously: events to their subscribers, then queue news. */
  publish({ events, changes, presences }: Committed): void {
    for (const one of events.values()) this.#publishScope(one)
    for (const change of changes) this.#queueNews.note(change)
    for (const { staffId } of presences) this.#presence.choiceChanged(staffId)
  }

  #publishScope(events: ScopeEvents): void {
    const subscribers = this.#subscribers.get(events.scope)
    this.#heads.set(events.scope, events.from + events.items.length - 1)
    if (!subscribers) return
    let text: string | undefined
    const once = (): string => {
      text ??= eventsText(events.scope, events.from, events.items.join(','))
      return text
    }
    for (const peer of subscribers) peer.subscriptions.get(events.scope)?.offer(events, once)
  }

  /** Rights or names changed (SPEC ROL-4): ends what is no longer allowed, before any further event is delivered. */
  directoryChanged(): void {
    for (const peer of [...this.#peers]) {
      const sender = peer.identity?.sender
      const actor = sender && this.actorOf(sender)
      if (!sender || !actor || (actor.kind === 'staff' && !actor.enabled)) {
        peer.fail('expired-session')
        continue
      }
      peer.applyRights(actor)
      if (actor.kind === 'staff') for (const groupId of actor.groupIds) this.#queueNews.sendCount(peer, groupId)
    }
  }

  subscribedScopes(): ScopeName[] {
    return [...this.#subscribers.keys()]
  }

  /** Heads as the database has them: who follows a scope that is further than this process published, pulls. */
  pullBeyond(heads: readonly { name: ScopeName; head: number }[]): void {
    for (const { name, head } of heads) {
      if (head <= this.publishedHead(name)) continue
      this.#heads.set(name, head)
      for (const peer of this.#subscribers.get(name) ?? []) peer.subscriptions.get(name)?.catchUp()
    }
  }

  /** Events may have been committed that this process did not publish: everyone pulls. */
  pullAll(): void {
    for (const peer of this.#peers) for (const subscription of peer.subscriptions.values()) subscription.catchUp()
  }

  /** Keeps count of work that goes on by itself (greetings, catching up), for `settled`. */
  track(work: Promise<void>): void {
    this.#work.add(work)
    void work.finally(() => this.#work.delete(work))
  }

  /** Resolves when no greeting and no catching up is under way. */
  async settled(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work)
  }

  typing(sender: Sender, conversationId: Id, on: boolean): void {
    const conversation = this.#state.conversations.get(conversationId)?.conversation
    const actor = this.actorOf(sender)
    if (conversation?.status !== 'active' || !actor) return
    if (!can(actor, { action: 'post', conversation })) return
    if (actor.kind === 'customer') {
      const staffId = conversation.assignee?.id
      const assignee = staffId && this.actorOf({ kind: 'staff', staffId })
      if (!assignee || !can(assignee, { action: 'readConversation', conversation })) return
      this.#sendTo(this.#byStaff.get(assignee.id), { t: 'typing', conversationId, side: 'customer', on })
    } else if (conversation.assignee?.id === actor.id) {
      const frame: DownFrame = { t: 'typing', conversationId, side: 'staff', name: actor.name, on }
      this.#sendTo(this.#byCustomer.get(conversation.customer.id), frame)
    }
  }

  presenceChanged(frame: Extract<DownFrame, { t: 'presence' }>): void {
    for (const peers of this.#byStaff.values()) this.#sendTo(peers, frame)
  }

  /** Resolves when the peer's link has room again, or it is gone. */
  async drained(peer: Peer, maxBytes: number): Promise<void> {
    while (!peer.closed && peer.link.bufferedBytes() > maxBytes) {
      await new Promise((resolve) => setTimeout(resolve, DRAIN_LOOK_MS))
    }
  }

  /** The staff sessions of the open connections. */
  sessionHashes(): string[] {
    const hashes = [...this.#peers].flatMap(({ identity }) => identity?.sessionHash ?? [])
    return [...new Set(hashes)]
  }

  closeSession(tokenHash: string): void {
    for (const peer of [...this.#peers]) if (peer.identity?.sessionHash === tokenHash) peer.fail('expired-session')
  }

  /** Connections whose session has run out. */
  expire(): void {
    const nowAt = this.clock()
    for (const peer of [...this.#peers]) {
      const expiresAt = peer.identity?.expiresAt
      if (expiresAt !== undefined && expiresAt <= nowAt) peer.fail('expired-session')
    }
  }

  /** Tells everyone to come back after `afterMs` and closes; also those who come from now on. */
  closeAll(afterMs: number): void {
    this.#comeBackAfterMs = afterMs
    this.#queueNews.stop()
    for (const peer of [...this.#peers]) sayGoodbye(peer, afterMs)
  }

  #sendTo(peers: Iterable<Peer> | undefined, frame: DownFrame): void {
    for (const peer of peers ?? []) peer.sendStanding(frame)
  }
}

function sayGoodbye(peer: Peer, afterMs: number): void {
  peer.send({ t: 'bye', code: 'server-stopping', afterMs })
  peer.close(closeCodeOf('server-stopping'), 'server-stopping')
}

function addTo<K>(map: Map<K, Set<Peer>>, key: K, peer: Peer): void {
  const peers = map.get(key)
  if (peers) peers.add(peer)
  else map.set(key, new Set([peer]))
}

function removeFrom<K>(map: Map<K, Set<Peer>>, key: K, peer: Peer): void {
  const peers = map.get(key)
  if (!peers?.delete(peer)) return
  if (peers.size === 0) map.delete(key)
}
