import type { FastifyInstance } from 'fastify'
import type { SyncBody } from '../../domain/wire/rest.ts'
import { syncBody } from '../../domain/wire/rest.ts'
import type { UpFrame } from '../../domain/wire/up.ts'
import type { Context } from '../context.ts'
import { isOwnOrigin } from '../http/origin.ts'
import { authenticateBy } from './authenticate.ts'
import type { Hub } from './hub.ts'
import { Peer } from './peer.ts'

/**
 * `POST /api/sync`: the socket's frames in one request, for networks that block sockets. A short-lived peer takes the
 * frames; the answer leaves once all commands are answered and all scopes are caught up, and holds back up to `waitMs`
 * while there is nothing to say.
 */
export function registerLongPoll(app: FastifyInstance, context: Omit<Context, 'sync'>, hub: Hub): void {
  app.post('/api/sync', { bodyLimit: 1_048_576 }, async (request, reply) => {
    const parsed = syncBody.safeParse(request.body)
    if (!parsed.success) return reply.code(400).send({ code: 'bad-frame' })
    const { cookie } = request.headers
    if (cookie !== undefined && !isOwnOrigin(context.config, request.headers)) {
      return reply.code(403).send({ code: 'wrong-origin' })
    }
    const poll = new Poll(parsed.data)
    const peer = new Peer(hub, poll, authenticateBy(context, cookie), request.log)
    // The request's own 'close' comes as soon as its body is read; the response's means that nobody waits any more.
    reply.raw.once('close', () => poll.finish())
    for (const frame of poll.frames()) peer.receiveFrame(frame)
    const texts = await poll.done
    peer.gone()
    return reply.type('application/json; charset=utf-8').send(`{"frames":[${texts.join(',')}]}`)
  })
}

/** What every greeting brings anew: no news when it comes with the greeting. */
const standing = new Set(['presence', 'queue', 'place'])
const MAX_WORK_MS = 30_000

/** Collects what a peer sends until it is worth an answer. */
class Poll {
  readonly done: Promise<string[]>
  readonly #body: SyncBody
  readonly #texts: string[] = []
  readonly #timers: NodeJS.Timeout[]
  #finish: (texts: string[]) => void = () => undefined
  #unanswered: number
  #catchingUp: number
  #isGreeted = false
  #isWorthIt = false

  constructor(body: SyncBody) {
    this.#body = body
    this.#unanswered = body.frames.reduce((sum, frame) => sum + (frame.t === 'commands' ? frame.items.length : 0), 0)
    this.#catchingUp = Object.keys(body.cursors).length
    this.done = new Promise((resolve) => {
      this.#finish = resolve
    })
    // The wait is for news; what was asked for takes the time that it takes.
    const patience = setTimeout(() => {
      this.#isWorthIt = true
      this.#look()
    }, body.waitMs)
    this.#timers = [patience, setTimeout(() => this.finish(), body.waitMs + MAX_WORK_MS)]
  }

  *frames(): Iterable<UpFrame> {
    yield this.#body.hello
    for (const [scope, cursor] of Object.entries(this.#body.cursors)) {
      yield cursor ? { t: 'subscribe', scope, cursor } : { t: 'subscribe', scope }
    }
    yield* this.#body.frames
  }

  send(text: string): void {
    this.#texts.push(text)
    // Frames are made by this server, so their beginning tells their type.
    const type = /^\{"t":"(\w+)"/.exec(text)?.[1] ?? ''
    if (type === 'answers') this.#unanswered -= JSON.parse(text).items.length
    if (type === 'synced' || type === 'revoked') this.#catchingUp -= 1
    if (type === 'welcome') this.#greet()
    else if (type !== 'synced' && (this.#isGreeted || !standing.has(type))) this.#isWorthIt = true
    this.#look()
  }

  finish(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#finish(this.#texts)
  }

  /** The greeting and what belongs to it are sent in one turn. */
  #greet(): void {
    if (Object.keys(this.#body.cursors).length === 0) this.#isWorthIt = true
    setImmediate(() => {
      this.#isGreeted = true
      this.#look()
    })
  }

  #look(): void {
    if (this.#isGreeted && this.#isWorthIt && this.#unanswered <= 0 && this.#catchingUp <= 0) this.finish()
  }

  bufferedBytes(): number {
    return 0
  }

  close(): void {
    this.finish()
  }

  pause(): void {}

  resume(): void {}
}
