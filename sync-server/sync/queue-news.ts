import type { Change } from '../../domain/conversation/decide.ts'
import type { Id } from '../../domain/ids.ts'
import { placesOf } from '../../domain/queue/queue.ts'
import { can } from '../../domain/roles/can.ts'
import { actorOf } from './commit/decide-batch.ts'
import type { HotState } from './commit/hot-state.ts'
import type { Peer } from './peer.ts'

type QueueNewsOptions = {
  state: HotState
  staffPeers: () => Iterable<Peer>
  customerPeers: (customerId: Id) => Iterable<Peer>
}

const NEWS_EVERY_MS = 100

/** Tells staff how many wait in a group and each waiting customer the place, as they change (SPEC ROL-2, QUE-5). */
export class QueueNews {
  readonly #options: QueueNewsOptions
  readonly #changed = new Set<Id>()
  /** The places last told, by group and conversation. */
  readonly #places = new Map<Id, Map<Id, number>>()
  #timer: NodeJS.Timeout | undefined

  constructor(options: QueueNewsOptions) {
    this.#options = options
  }

  /** A committed change; one that moves a queue is told soon, together with others. */
  note({ before, after }: Change): void {
    const isQueued = after.status === 'queued'
    if (isQueued === (before?.status === 'queued')) return
    this.#changed.add(after.groupId)
    this.#timer ??= setTimeout(() => this.#send(), NEWS_EVERY_MS).unref()
  }

  /** How many wait, to one connection of staff that may know. */
  sendCount(peer: Peer, groupId: Id): void {
    const { state } = this.#options
    const actor = peer.identity && actorOf(peer.identity.sender, state)
    if (!actor || !can(actor, { action: 'countQueue', groupId })) return
    peer.sendStanding({ t: 'queue', groupId, waiting: state.queues.get(groupId)?.size ?? 0 })
  }

  /** The places of a customer in all queues, to one connection. */
  sendOwnPlaces(peer: Peer, customerId: Id): void {
    for (const waiting of this.#options.state.queues.values()) {
      const own = [...waiting.values()].find(({ customer }) => customer.id === customerId)
      const place = own && placesOf(waiting.values()).get(own.id)
      if (own && place) peer.sendStanding({ t: 'place', conversationId: own.id, place })
    }
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #send(): void {
    this.#timer = undefined
    for (const groupId of this.#changed) {
      for (const peer of this.#options.staffPeers()) this.sendCount(peer, groupId)
      this.#sendPlaces(groupId)
    }
    this.#changed.clear()
  }

  /** Only to those whose place has moved. */
  #sendPlaces(groupId: Id): void {
    const waiting = this.#options.state.queues.get(groupId)
    const before = this.#places.get(groupId)
    const places = placesOf(waiting?.values() ?? [])
    this.#places.set(groupId, places)
    for (const [conversationId, place] of places) {
      const customerId = waiting?.get(conversationId)?.customer.id
      if (!customerId || before?.get(conversationId) === place) continue
      const peers = this.#options.customerPeers(customerId)
      for (const peer of peers) peer.sendStanding({ t: 'place', conversationId, place })
    }
  }
}
