import type { FastifyBaseLogger } from 'fastify'
import { type ErrorCode, errors } from '../../domain/errors.ts'
import { limits } from '../../domain/limits.ts'
import type { Actor } from '../../domain/roles/actor.ts'
import { can, ownScopes } from '../../domain/roles/can.ts'
import type { Answer, DownFrame } from '../../domain/wire/down.ts'
import { oldestVersion, protocolVersion } from '../../domain/wire/protocol-version.ts'
import type { ScopeName } from '../../domain/wire/scope.ts'
import { type UpFrame, upFrameSchema } from '../../domain/wire/up.ts'
import type { Sender } from './commit/job.ts'
import type { Hub } from './hub.ts'
import { parseCommands } from './parse-commands.ts'
import { MAX_UNREAD_BYTES, Subscription } from './subscription.ts'

/** What a peer needs of the way to its device: a socket, or a request that waits. */
export interface Link {
  send(text: string): void
  /** Bytes handed over and not yet gone. */
  bufferedBytes(): number
  /** Ends the connection with a WebSocket close code. */
  close(closeCode: number, code: string): void
  /** Stops and restarts reading from the device: a flood is slowed, not refused. */
  pause(): void
  resume(): void
}

/** Who is at the other end: a sender, with the staff session's token hash and end, ms. */
export type Identity = { sender: Sender; sessionHash?: string; expiresAt?: number }

type Hello = Extract<UpFrame, { t: 'hello' }>
export type Authenticate = (hello: Hello) => Promise<Identity | undefined>

const MAX_COMMANDS_IN_FLIGHT = 400
const MAX_FRAMES_BEFORE_WELCOME = 2_000
const MAX_FRAMES_PER_SECOND = 500

/** One connection of a device, whatever carries it: greets, subscribes, hands commands over, sends what concerns it. */
export class Peer {
  identity: Identity | undefined
  /** How long nothing was heard of the device when its connection was found to be dead, ms. */
  silentForMs = 0
  readonly subscriptions = new Map<string, Subscription>()
  readonly hub: Hub
  readonly link: Link
  readonly #authenticate: Authenticate
  readonly #log: FastifyBaseLogger
  #early: UpFrame[] | undefined
  #scopes: ScopeName[] = []
  #inFlight = 0
  #framesThisSecond = 0
  #second: NodeJS.Timeout | undefined
  #paused = false
  #awaitsReading = false
  #closed = false

  constructor(hub: Hub, link: Link, authenticate: Authenticate, log: FastifyBaseLogger) {
    this.hub = hub
    this.link = link
    this.#authenticate = authenticate
    this.#log = log
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Takes one frame's text from the device, undefined for one that is no text. Never throws. */
  receive(text: string | undefined): void {
    if (this.#closed) return
    this.#count()
    if (text === undefined) {
      this.sendError('bad-frame')
      return
    }
    // A UTF-16 unit is at most three bytes.
    if (text.length * 3 > limits.upFrameBytes && Buffer.byteLength(text) > limits.upFrameBytes) {
      this.sendError('frame-too-large', { limit: limits.upFrameBytes })
      return
    }
    const frame = this.#parse(text)
    if (frame) this.receiveFrame(frame)
  }

  receiveFrame(frame: UpFrame): void {
    if (this.#closed) return
    if (frame.t === 'hello') this.#greet(frame)
    else if (this.identity) this.#handle(frame, this.identity)
    else if (!this.#early) this.fail('expired-session')
    else if (this.#early.length < MAX_FRAMES_BEFORE_WELCOME) this.#early.push(frame)
    else this.fail('rate-limited')
  }

  send(frame: DownFrame): void {
    this.sendText(JSON.stringify(frame))
  }

  sendText(text: string): void {
    if (!this.#closed) this.link.send(text)
  }

  /** Sends what the next of its kind supersedes; a device that does not read gets it once it has read. */
  sendStanding(frame: DownFrame): void {
    if (this.link.bufferedBytes() <= MAX_UNREAD_BYTES) this.send(frame)
    else this.#awaitReading()
  }

  sendError(code: ErrorCode, detail?: Record<string, string | number>): void {
    this.send(detail === undefined ? { t: 'error', code } : { t: 'error', code, detail })
  }

  /** Says why and ends the connection. */
  fail(code: ErrorCode): void {
    this.sendError(code)
    this.close(closeCodeOf(code), code)
  }

  /** Ends the connection from this side. */
  close(closeCode: number, code: string): void {
    if (this.#closed) return
    this.gone()
    this.link.close(closeCode, code)
  }

  /** The connection is gone: forget it. */
  gone(): void {
    if (this.#closed) return
    this.#closed = true
    clearTimeout(this.#second)
    for (const scope of [...this.subscriptions.keys()]) this.#drop(scope)
    this.hub.remove(this)
  }

  #parse(text: string): UpFrame | undefined {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      this.sendError('bad-frame')
      return undefined
    }
    const parsed = upFrameSchema.safeParse(value)
    if (parsed.success) return parsed.data
    this.sendError(isKnownFrame(value) ? 'bad-frame' : 'unknown-frame')
    return undefined
  }

  #greet(hello: Hello): void {
    if (this.identity || this.#early) {
      this.sendError('bad-frame')
      return
    }
    if (hello.v < oldestVersion) {
      this.fail('version-too-old')
      return
    }
    this.#early = []
    const greeting = this.#authenticate(hello)
      .then((identity) => this.#welcome(hello, identity))
      .catch((error: unknown) => {
        this.#log.error({ err: error }, 'a greeting failed')
        this.fail('internal')
      })
    this.hub.track(greeting)
  }

  #welcome(hello: Hello, identity: Identity | undefined): void {
    if (this.#closed) return
    const actor = identity && this.hub.actorOf(identity.sender)
    if (!identity || !actor || (actor.kind === 'staff' && !actor.enabled)) {
      this.fail(hello.app === 'staff' ? 'expired-session' : 'wrong-token')
      return
    }
    this.identity = identity
    this.#sendWelcome(ownScopes(actor))
    this.hub.add(this)
    const early = this.#early ?? []
    this.#early = undefined
    for (const frame of early) this.receiveFrame(frame)
  }

  /**
   * Rights may have changed: ends what is no longer allowed, before any further event is delivered, and says which
   * scopes are the device's own now (SPEC ROL-4).
   */
  applyRights(actor: Actor): void {
    for (const scope of [...this.subscriptions.keys()]) {
      if (can(actor, { action: 'subscribe', scope })) continue
      this.#drop(scope)
      this.send({ t: 'revoked', scope })
    }
    const scopes = ownScopes(actor)
    if (scopes.join() !== this.#scopes.join()) this.#sendWelcome(scopes)
  }

  #drop(scope: ScopeName): void {
    this.subscriptions.get(scope)?.end()
    this.subscriptions.delete(scope)
    this.hub.unsubscribe(this, scope)
  }

  #sendWelcome(scopes: ScopeName[]): void {
    this.#scopes = scopes
    const { epoch } = this.hub
    this.send({ t: 'welcome', v: protocolVersion, epoch, nowAt: this.hub.clock(), scopes })
  }

  #handle(frame: Exclude<UpFrame, Hello>, identity: Identity): void {
    if (identity.expiresAt !== undefined && identity.expiresAt <= this.hub.clock()) {
      this.fail('expired-session')
      return
    }
    switch (frame.t) {
      case 'ping':
        this.send({ t: 'pong', n: frame.n, nowAt: this.hub.clock() })
        return
      case 'subscribe':
        this.#subscribe(frame.scope, frame.cursor, identity)
        return
      case 'unsubscribe':
        this.#drop(frame.scope)
        return
      case 'commands':
        this.#take(frame.items, identity)
        return
      case 'typing':
        this.hub.typing(identity.sender, frame.conversationId, frame.on)
        return
    }
  }

  #subscribe(scope: string, cursor: { epoch: string; seq: number } | undefined, identity: Identity): void {
    if (!this.hub.maySubscribe(identity.sender, scope)) {
      this.send({ t: 'revoked', scope })
      return
    }
    this.subscriptions.get(scope)?.end()
    const from = cursor?.epoch === this.hub.epoch ? cursor.seq : undefined
    const subscription = new Subscription(this, scope, from)
    this.subscriptions.set(scope, subscription)
    this.hub.subscribe(this, scope)
    subscription.catchUp()
  }

  #take(items: readonly { id: string }[], identity: Identity): void {
    const { commands, refused } = parseCommands(items)
    if (refused.length > 0) this.#sendAnswers(refused)
    if (commands.length === 0) return
    this.#inFlight += commands.length
    this.#slowDown()
    this.hub.execute(identity.sender, commands, (answers) => {
      this.#inFlight -= commands.length
      this.#sendAnswers(answers)
      this.#slowDown()
    })
  }

  #sendAnswers(items: Answer[]): void {
    this.send({ t: 'answers', items })
  }

  /** Frames of any kind beyond a rate wait in the device's own socket until the second is over. */
  #count(): void {
    this.#framesThisSecond += 1
    this.#second ??= setTimeout(() => {
      this.#second = undefined
      this.#framesThisSecond = 0
      this.#slowDown()
    }, 1_000).unref()
    if (this.#framesThisSecond > MAX_FRAMES_PER_SECOND || this.#isUnread()) this.#slowDown()
  }

  /** Whether the device leaves unread what was sent: every frame of it would only make that more. */
  #isUnread(): boolean {
    return this.link.bufferedBytes() > MAX_UNREAD_BYTES
  }

  #awaitReading(): void {
    if (this.#awaitsReading) return
    this.#awaitsReading = true
    void this.hub.drained(this, MAX_UNREAD_BYTES).then(() => {
      this.#awaitsReading = false
      if (this.#closed) return
      this.hub.sendStanding(this)
      this.#slowDown()
    })
  }

  #slowDown(): void {
    if (this.#closed) return
    const limit = this.#paused ? MAX_COMMANDS_IN_FLIGHT / 2 : MAX_COMMANDS_IN_FLIGHT
    const isUnread = this.#isUnread()
    if (isUnread) this.#awaitReading()
    const tooMuch = isUnread || this.#inFlight > limit || this.#framesThisSecond > MAX_FRAMES_PER_SECOND
    if (tooMuch === this.#paused) return
    this.#paused = tooMuch
    if (tooMuch) this.link.pause()
    else this.link.resume()
  }
}

const frameTypes = new Set<unknown>(['hello', 'subscribe', 'unsubscribe', 'commands', 'typing', 'ping'])

function isKnownFrame(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 't' in value && frameTypes.has(value.t)
}

/** The WebSocket close code of an error; 1008 (policy violation) where the table has none. */
export function closeCodeOf(code: ErrorCode): number {
  const facts = errors[code]
  return 'close' in facts ? facts.close : 1008
}
