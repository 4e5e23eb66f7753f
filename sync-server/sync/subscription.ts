import type { ScopeName } from '../../domain/wire/scope.ts'
import type { ScopeEvents } from './commit/assemble.ts'
import type { Peer } from './peer.ts'
import type { Snapshot } from './streams.ts'

/** A device that does not read is not written to beyond this; it catches up by cursor when it reads again. */
export const MAX_UNREAD_BYTES = 1_000_000

/**
 * One scope on one connection. The pull is the truth and the live events only save it: after `sent`, everything is read
 * from the database until nothing more is there, and only then do live events go straight through. One that does not
 * follow on `sent` (missed, or held back because the device reads slowly) starts the reading again.
 */
export class Subscription {
  readonly #peer: Peer
  readonly #scope: ScopeName
  /** The last event handed to the link; undefined until a snapshot was. */
  #sent: number | undefined
  #live = false
  #reading = false
  /** Somebody asked to catch up while the reading was under way: it may have passed by what they know of. */
  #readsAgain = false
  #ended = false

  constructor(peer: Peer, scope: ScopeName, after: number | undefined) {
    this.#peer = peer
    this.#scope = scope
    this.#sent = after
  }

  end(): void {
    this.#ended = true
  }

  /** Takes what was just committed; `text` makes the frame once for all connections that need exactly it. */
  offer(events: ScopeEvents, text: () => string): void {
    if (!this.#live || this.#sent === undefined) return
    const last = events.from + events.items.length - 1
    if (last <= this.#sent) return
    if (events.from !== this.#sent + 1 || this.#peer.link.bufferedBytes() > MAX_UNREAD_BYTES) {
      this.#live = false
      this.catchUp()
      return
    }
    this.#sent = last
    this.#peer.sendText(text())
  }

  /** Reads from the cursor to the head, then goes live. */
  catchUp(): void {
    this.#readsAgain = true
    if (this.#reading || this.#ended) return
    this.#live = false
    this.#reading = true
    const reading = this.#read()
      .catch((error: unknown) => {
        this.#peer.hub.log.error({ err: error, scope: this.#scope }, 'catching up failed')
        if (!this.#ended) this.#peer.fail('internal')
      })
      .finally(() => {
        this.#reading = false
      })
    this.#peer.hub.track(reading)
  }

  async #read(): Promise<void> {
    const { hub } = this.#peer
    while (!this.#ended) {
      await hub.drained(this.#peer, MAX_UNREAD_BYTES)
      if (this.#ended) return
      if (this.#sent === undefined) {
        const snapshot = await hub.streams.snapshot(this.#scope)
        await this.#sendSnapshot(snapshot)
        if (!this.#isAllowed()) return
      }
      const after = this.#sent ?? 0
      this.#readsAgain = false
      const page = await hub.streams.eventsAfter(this.#scope, after)
      if (!this.#isAllowed()) return
      if (page.kind === 'unknown-cursor') {
        this.#sent = undefined
        continue
      }
      if (page.count > 0) {
        this.#peer.sendText(eventsText(this.#scope, after + 1, page.items))
        this.#sent = after + page.count
        continue
      }
      // No await between this look at the published head and going live: nothing can slip in between.
      if (hub.publishedHead(this.#scope) <= after && !this.#readsAgain) {
        this.#live = true
        this.#peer.send({ t: 'synced', scope: this.#scope, seq: after })
        return
      }
    }
  }

  /**
   * Whether what was just read may still be sent (SPEC ROL-4). Rights that were lost while it was read are applied, and
   * said to the device, in a moment; whoever has them again by then is caught up on by the same.
   */
  #isAllowed(): boolean {
    const { hub, identity } = this.#peer
    return !this.#ended && identity !== undefined && hub.maySubscribe(identity.sender, this.#scope)
  }

  async #sendSnapshot({ seq, parts, total, extras }: Snapshot): Promise<void> {
    const head = `{"t":"snapshot","scope":"${this.#scope}","epoch":"${this.#peer.hub.epoch}","seq":${seq},"of":${parts.length},"total":${total}`
    for (const [index, part] of parts.entries()) {
      await this.#peer.hub.drained(this.#peer, MAX_UNREAD_BYTES)
      if (!this.#isAllowed()) return
      const more = index === 0 ? extras : ''
      this.#peer.sendText(`${head},"part":${index + 1},"conversations":[${part.conversations}]${more}}`)
    }
    this.#sent = seq
  }
}

/** The text of an `events` frame of items that are JSON already. */
export function eventsText(scope: ScopeName, from: number, items: string): string {
  return `{"t":"events","scope":"${scope}","from":${from},"items":[${items}]}`
}
