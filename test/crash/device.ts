import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { Id } from '../../domain/ids.ts'
import type { Command, CommandType } from '../../domain/wire/commands.ts'
import { type Answer, type DownFrame, downFrameSchema } from '../../domain/wire/down.ts'
import { protocolVersion } from '../../domain/wire/protocol-version.ts'
import type { UpFrame } from '../../domain/wire/up.ts'
import type { Ledger } from './ledger.ts'
import type { CrashCustomer, CrashStaff } from './people.ts'
import type { Random } from './random.ts'
import { Replica } from './replica.ts'

export type Person = CrashCustomer | CrashStaff
/** What a device makes known: the occasions on which a server may be killed, and a chance to go on writing. */
export type Occasion = 'sent' | 'answered' | 'events' | 'welcome' | 'caught up'

export type DeviceOptions = {
  person: Person
  socketUrl: string
  ledger: Ledger
  random: Random
  /** Called after everything that happened; writes what the person does next. */
  plan: (device: Device) => void
  notice: (occasion: Occasion, count: number) => void
}

type Lane = { waiting: Command[]; inFlight: Map<Id, Command>; answered: Command[] }

const COMMANDS_PER_FRAME = 5
const REMEMBERED = 8
const DUPLICATE_FRAME = 0.08
const REPEAT_ANSWERED = 0.4

/** One device of one person: keeps what is unanswered, sends it again after every reconnection, follows its scopes. */
export class Device {
  readonly person: Person
  readonly random: Random
  readonly ledger: Ledger
  readonly scopes = new Map<string, Replica>()
  /** How many wait, by group: what staff are told of a queue. */
  readonly waiting = new Map<Id, number>()
  readonly endings: { code: number; wasToldBye: boolean }[] = []
  readonly #options: DeviceOptions
  readonly #lanes = new Map<string, Lane>()
  #socket: WebSocket | undefined
  #welcome = false
  #wasToldBye = false

  constructor(options: DeviceOptions) {
    this.#options = options
    this.person = options.person
    this.random = options.random
    this.ledger = options.ledger
  }

  /** Starts a connection; what was not answered is sent again once the server has greeted. */
  connect(): void {
    if (this.#socket) return
    const { person, socketUrl } = this.#options
    const headers = person.kind === 'staff' ? { cookie: person.cookie } : {}
    const socket = new WebSocket(`${socketUrl}/sync`, { headers, perMessageDeflate: false })
    this.#socket = socket
    socket.on('open', () => {
      const hello = { t: 'hello', v: protocolVersion, app: person.kind, deviceId: person.id } as const
      this.#send(person.kind === 'customer' ? { ...hello, token: person.token } : hello)
    })
    socket.on('message', (data) => this.#receive(downFrameSchema.parse(JSON.parse(String(data)))))
    socket.on('error', () => undefined)
    socket.on('close', (code) => {
      this.endings.push({ code, wasToldBye: this.#wasToldBye })
      this.#socket = undefined
      this.#welcome = false
      this.#wasToldBye = false
    })
  }

  async disconnect(): Promise<void> {
    const socket = this.#socket
    if (!socket) return
    socket.close()
    if (socket.readyState !== WebSocket.CLOSED) await once(socket, 'close')
  }

  isIdle(lane: string): boolean {
    const { waiting, inFlight } = this.#laneOf(lane)
    return waiting.length === 0 && inFlight.size === 0
  }

  /** How many commands have no final answer yet. */
  get unanswered(): number {
    return [...this.#lanes.values()].reduce((sum, { waiting, inFlight }) => sum + waiting.length + inFlight.size, 0)
  }

  /** For the message of a failure. */
  get state(): string {
    const connection = this.#welcome ? 'greeted' : this.#socket ? `socket ${this.#socket.readyState}` : 'unconnected'
    return `${this.person.kind} ${this.person.id} ${connection}, ${this.unanswered} unanswered, ${this.endings.length} endings`
  }

  write<T extends CommandType>(lane: string, type: T, args: Extract<Command, { type: T }>['args']): void {
    const nowAt = Date.now()
    const command = { id: this.random.id(nowAt), at: nowAt, type, args } as Command
    this.ledger.write(command, `${this.person.id} ${lane}`, this.person.id)
    this.#laneOf(lane).waiting.push(command)
  }

  /** Sends answered commands once more, on the connection as it is. */
  repeat(commands: readonly Command[]): void {
    for (let from = 0; from < commands.length; from += 50) {
      this.#send({ t: 'commands', items: commands.slice(from, from + 50) })
    }
  }

  #laneOf(name: string): Lane {
    const known = this.#lanes.get(name)
    if (known) return known
    const lane: Lane = { waiting: [], inFlight: new Map(), answered: [] }
    this.#lanes.set(name, lane)
    return lane
  }

  #send(frame: UpFrame): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame))
  }

  /** Lets the person go on, if the device is connected. */
  proceed(): void {
    if (!this.#welcome) return
    this.#options.plan(this)
    for (const lane of this.#lanes.values()) this.#flush(lane)
  }

  /** One frame of a lane is under way at a time: what is refused for now must not be overtaken (SPEC CMD-4). */
  #flush(lane: Lane): void {
    if (lane.inFlight.size > 0 || lane.waiting.length === 0) return
    for (const command of lane.waiting.splice(0, COMMANDS_PER_FRAME)) lane.inFlight.set(command.id, command)
    const items = [...lane.inFlight.values()]
    this.#send({ t: 'commands', items })
    if (this.random.chance(DUPLICATE_FRAME)) this.#send({ t: 'commands', items })
    this.#options.notice('sent', items.length)
  }

  #resend(lane: Lane): void {
    const again = this.random.chance(REPEAT_ANSWERED) ? lane.answered : []
    const items = [...again, ...lane.inFlight.values()]
    if (items.length === 0) return
    this.#send({ t: 'commands', items })
    this.#options.notice('sent', items.length)
  }

  #receive(frame: DownFrame): void {
    switch (frame.t) {
      case 'welcome':
        this.#greeted(frame.scopes)
        break
      case 'answers':
        this.#answered(frame.items)
        break
      case 'events': {
        const fault = this.#replicaOf(frame.scope).takeEvents(frame.from, frame.items)
        if (fault) this.ledger.faults.push(`${this.person.id} ${frame.scope}: ${fault}`)
        this.#options.notice('events', frame.items.length)
        break
      }
      case 'snapshot':
        this.#replicaOf(frame.scope).takeSnapshot(frame)
        break
      case 'synced':
        this.#options.notice('caught up', 1)
        break
      case 'queue':
        this.waiting.set(frame.groupId, frame.waiting)
        break
      case 'bye':
        this.#wasToldBye = true
        return
      case 'error':
      case 'revoked':
        this.ledger.faults.push(`${this.person.id} was told ${JSON.stringify(frame)}`)
        return
    }
    this.proceed()
  }

  #greeted(scopes: readonly string[]): void {
    for (const scope of scopes) {
      const { epoch, seq } = this.#replicaOf(scope)
      this.#send(epoch === undefined ? { t: 'subscribe', scope } : { t: 'subscribe', scope, cursor: { epoch, seq } })
    }
    for (const lane of this.#lanes.values()) this.#resend(lane)
    this.#welcome = true
    this.#options.notice('welcome', 1)
  }

  #replicaOf(scope: string): Replica {
    const known = this.scopes.get(scope)
    if (known) return known
    const replica = new Replica()
    this.scopes.set(scope, replica)
    return replica
  }

  #answered(items: readonly Answer[]): void {
    const final = new Set(items.filter((answer) => this.ledger.answer(answer)).map(({ id }) => id))
    for (const lane of this.#lanes.values()) {
      const refusedForNow: Command[] = []
      for (const { id } of items) {
        const command = lane.inFlight.get(id)
        if (!command) continue
        lane.inFlight.delete(id)
        if (!final.has(id)) refusedForNow.push(command)
        else lane.answered = [...lane.answered, command].slice(-REMEMBERED)
      }
      lane.waiting.unshift(...refusedForNow)
    }
    this.#options.notice('answered', final.size)
  }
}
