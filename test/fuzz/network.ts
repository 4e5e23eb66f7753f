import { closeReasonOf, parseFrame } from '../../client/sync/parse-frame.ts'
import type { Transport, TransportHandlers } from '../../client/sync/transport.ts'
import type { DownFrame } from '../../domain/wire/down.ts'
import type { UpFrame } from '../../domain/wire/up.ts'
import type { Link, Peer } from '../../sync-server/sync/peer.ts'

export type Way = 'up' | 'down'
type Item = { t: UpFrame['t'] | DownFrame['t']; text: string } | { t: 'close'; code: number; reason: string }

export type NetworkOptions = {
  /** Takes a connection at the server; undefined while there is no server. */
  accept: (link: Link, from: string) => Peer | undefined
  /** Hears of every frame that arrives. */
  onCarried: (wire: Wire, way: Way, text: string) => void
  /** What a slow reader's buffer counts for, per character that waits. */
  bytesPerCharacter: () => number
}

/** A network of which every frame is carried by hand. */
export class Network {
  readonly wires: Wire[] = []
  readonly options: NetworkOptions

  constructor(options: NetworkOptions) {
    this.options = options
  }

  /** The way to the server of one tab, `from`; while it cannot reach anything, attempts wait. */
  transportOf(from: string): Transport {
    return {
      name: 'hand',
      connect: (handlers) => {
        const wire = new Wire(this, from, handlers)
        this.wires.push(wire)
        return { send: (frame) => wire.sendUp(frame), close: () => wire.closeByClient() }
      },
    }
  }

  wiresOf(from: string): Wire[] {
    return this.wires.filter((wire) => wire.from === from)
  }
}

/** These say what a device may read and are not numbered: no way in use lets others overtake them (WebSocket and HTTP). */
const barriers = new Set<Item['t']>(['hello', 'welcome', 'revoked', 'error', 'bye', 'close'])

/** One connection, or the attempt at one: two queues of frames, and two ends that may each think what they like. */
export class Wire {
  readonly from: string
  readonly queues: Record<Way, Item[]> = { up: [], down: [] }
  /** From now on nothing that is sent this way arrives. */
  readonly isLost: Record<Way, boolean> = { up: false, down: false }
  isOpening = true
  readonly #network: Network
  readonly #handlers: TransportHandlers
  #peer: Peer | undefined
  #isPaused = false
  #isOverForClient = false
  #isOverForServer = false

  constructor(network: Network, from: string, handlers: TransportHandlers) {
    this.#network = network
    this.from = from
    this.#handlers = handlers
  }

  get isOverForClient(): boolean {
    return this.#isOverForClient
  }

  get isOverForServer(): boolean {
    return this.#isOverForServer
  }

  /** The server takes the connection, or refuses it when there is none. */
  open(): void {
    this.isOpening = false
    const peer = this.#network.options.accept(this.#link(), this.from)
    this.#peer = peer
    if (!peer) {
      this.#isOverForServer = true
      this.#endForClient()
    } else this.#handlers.onOpen()
  }

  canCarry(way: Way): boolean {
    return this.queues[way].length > 0 && !(way === 'up' && this.#isPaused)
  }

  /** Whether the frame at `index` may come before the first without breaking what every real way keeps to. */
  canOvertake(way: Way, index: number): boolean {
    const overtaken = this.queues[way].slice(0, index + 1)
    return overtaken.length > index && overtaken.every(({ t }) => !barriers.has(t))
  }

  /** Carries the frame at `index`; with `again`, a copy of it stays and comes later too. */
  carry(way: Way, index = 0, again = false): Item['t'] | undefined {
    const queue = this.queues[way]
    const item = again ? queue[index] : queue.splice(index, 1)[0]
    if (!item) return undefined
    this.#network.options.onCarried(this, way, 'text' in item ? item.text : `close ${item.code}`)
    if (way === 'up') this.#arriveUp(item)
    else this.#arriveDown(item)
    return item.t
  }

  /** The connection is torn: what is on its way is gone, and each of `noticed` hears of it. */
  cut(noticed: { client: boolean; server: boolean }): void {
    this.#drop()
    this.isOpening = false
    this.isLost.up = true
    this.isLost.down = true
    if (noticed.server) this.endForServer()
    if (noticed.client) this.#endForClient()
    else if (this.#isOverForClient && this.#isOverForServer) this.#forget()
  }

  lose(way: Way): void {
    this.isLost[way] = true
    this.queues[way].length = 0
  }

  sendUp(frame: UpFrame): void {
    if (this.#isOverForClient || this.isLost.up) return
    this.queues.up.push({ t: frame.t, text: JSON.stringify(frame) })
  }

  closeByClient(): void {
    if (this.#isOverForClient) return
    this.#isOverForClient = true
    this.queues.down.length = 0
    if (this.isOpening || this.#isOverForServer) this.#forget()
    else if (!this.isLost.up) this.queues.up.push({ t: 'close', code: 1000, reason: '' })
  }

  /** The server finds out that the other end is gone. */
  endForServer(): void {
    if (this.#isOverForServer) return
    this.#isOverForServer = true
    this.queues.up.length = 0
    this.#peer?.gone()
    if (this.#isOverForClient) this.#forget()
  }

  #endForClient(): void {
    if (this.#isOverForClient) return
    this.#isOverForClient = true
    this.queues.down.length = 0
    if (this.#isOverForServer) this.#forget()
    this.#handlers.onClose({ kind: 'lost' })
  }

  #link(): Link {
    return {
      send: (text) => {
        if (this.#isOverForServer || this.#isOverForClient || this.isLost.down) return
        // Parsed at both ends, as in reality: what the server sends is what its schemas say.
        this.queues.down.push({ t: parseFrame(text).t, text })
      },
      bufferedBytes: () => this.queues.down.length * 100 * this.#network.options.bytesPerCharacter(),
      close: (code, reason) => {
        if (this.#isOverForServer) return
        this.#isOverForServer = true
        this.queues.up.length = 0
        if (this.#isOverForClient) this.#forget()
        else if (!this.isLost.down) this.queues.down.push({ t: 'close', code, reason })
      },
      pause: () => {
        this.#isPaused = true
      },
      resume: () => {
        this.#isPaused = false
      },
    }
  }

  #arriveUp(item: Item): void {
    if (item.t === 'close') this.endForServer()
    else if ('text' in item) this.#peer?.receive(item.text)
  }

  #arriveDown(item: Item): void {
    if (this.#isOverForClient) return
    if ('text' in item) {
      this.#handlers.onFrame(parseFrame(item.text))
      return
    }
    this.#isOverForClient = true
    this.#forget()
    this.#handlers.onClose(closeReasonOf(item.code, item.reason))
  }

  #drop(): void {
    this.queues.up.length = 0
    this.queues.down.length = 0
  }

  #forget(): void {
    this.#drop()
    const { wires } = this.#network
    const index = wires.indexOf(this)
    if (index >= 0) wires.splice(index, 1)
  }
}
