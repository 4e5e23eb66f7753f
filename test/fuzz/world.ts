import pino from 'pino'
import { type Id, makeId } from '../../domain/ids.ts'
import { can } from '../../domain/roles/can.ts'
import type { Role } from '../../domain/roles/schema.ts'
import { administrate } from '../../sync-server/db/administrate.ts'
import { addGroup } from '../../sync-server/groups/group-admin.ts'
import type { Sender } from '../../sync-server/sync/commit/job.ts'
import { createSyncService, type SyncEngineParts } from '../../sync-server/sync/create-sync-service.ts'
import { type Link, Peer } from '../../sync-server/sync/peer.ts'
import { insertStaff, setStaffEnabled, setStaffGroups } from '../../sync-server/users/staff-admin.ts'
import type { Backup, FuzzDatabase } from './database.ts'
import { Device } from './device.ts'
import { Gate } from './gate.ts'
import { gatedDatabase } from './gated-database.ts'
import { Network } from './network.ts'
import { createPrng, type Prng } from './prng.ts'
import { Texts } from './texts.ts'
import { settle, VirtualTime } from './virtual-time.ts'

export type Person = { kind: 'staff' | 'customer'; id: Id; name: string; sender: Sender }

/** Real engines of clients, the real engine of the server over a real database, and everything between them by hand. */
export class World {
  readonly time = new VirtualTime()
  readonly chance: Prng
  readonly network: Network
  readonly texts = new Texts()
  /** Whose role was changed. */
  readonly promoted = new Set<Person>()
  readonly devices: Device[] = []
  readonly groupIds: Id[] = []
  readonly trace: string[] = []
  /** How often a frame overtakes others, or comes twice. */
  disorder = 0
  hadFaults = false
  /** Whether the trace has every frame too. */
  showsFrames = false
  /** Faults that the server logged. */
  readonly serverErrors: string[] = []
  /** What was sent against the rules of what somebody may read. */
  readonly leaks: string[] = []
  readonly database: FuzzDatabase
  service: SyncEngineParts | undefined
  gate = new Gate()
  bytesPerCharacter = 0
  backup: Backup | undefined
  readonly #uninstall: () => void

  private constructor(database: FuzzDatabase, seed: number) {
    this.database = database
    this.chance = createPrng(seed)
    this.network = new Network({
      accept: (link, from) => this.#accept(link, from),
      onCarried: (wire, way, text) => this.showsFrames && this.note(`   ${wire.from} ${way} ${text}`),
      bytesPerCharacter: () => this.bytesPerCharacter,
    })
    this.#uninstall = this.time.install()
  }

  /** An empty workspace with a running server. Only one world may be open at a time: it owns the global timers. */
  static async open(database: FuzzDatabase, seed: number): Promise<World> {
    const world = new World(database, seed)
    await database.clear(world.newId())
    await world.startServer()
    return world
  }

  /** For the database's own work that a test asks for; in this world's time. */
  get administration() {
    return { database: this.database.database, clock: this.clock, newId: this.newId }
  }

  readonly clock = (): number => this.time.nowAt
  readonly newId = (): Id => makeId(this.time.nowAt, this.chance.bytes(10))

  note(what: string): void {
    this.trace.push(`${((this.time.nowAt - Date.UTC(2025, 0, 1)) / 1000).toFixed(1)} ${what}`)
  }

  async addGroup(): Promise<Id> {
    const name = `Group ${this.groupIds.length + 1}`
    const { id } = await addGroup(this.administration, { key: name, name, clientName: name })
    this.groupIds.push(id)
    return id
  }

  async addStaff(role: Role, groupIds: readonly Id[], name: string): Promise<Person> {
    const staff = { account: name, displayName: name, role, groupKeys: this.keysOf(groupIds) }
    const { id } = await administrate(this.administration, (em) => insertStaff(em, this.administration, staff, ''))
    return { kind: 'staff', id, name, sender: { kind: 'staff', staffId: id } }
  }

  async addCustomer(name: string): Promise<Person> {
    const id = this.newId()
    const values = [id, name, this.clock()]
    await this.database.database.writer.run('INSERT INTO customer (id, name, created_at) VALUES (?, ?, ?)', values)
    return { kind: 'customer', id, name, sender: { kind: 'customer', customer: { kind: 'customer', id, name } } }
  }

  addDevice(person: Person): Device {
    const count = this.devices.filter((device) => device.person === person).length
    const device = new Device(this, `${person.name}-${'abc'[count] ?? count}`, person)
    this.devices.push(device)
    device.openTab()
    return device
  }

  async startServer(): Promise<void> {
    this.gate = new Gate()
    const { config, database } = this.database
    const log = pino({ level: 'error' }, { write: (line) => void this.serverErrors.push(line) })
    const gated = gatedDatabase(database, this.gate)
    const { clock, newId } = this
    this.service = await this.drive(createSyncService({ config, database: gated, clock, newId, log }))
    await this.drive(this.service.start())
  }

  /** As by SIGTERM: tells everyone, finishes what is being committed. */
  async stopServer(): Promise<void> {
    if (this.service) await this.drive(this.service.stop())
    this.service = undefined
    this.gate.close()
  }

  /** As by SIGKILL; what was committed stays, and nobody hears of it. */
  crashServer(): void {
    this.gate.close()
    for (const wire of [...this.network.wires]) if (!wire.isOpening) wire.cut({ client: true, server: true })
    void this.service?.stop()
    this.service = undefined
  }

  /** Administrates, and tells the server. */
  async changeGroups({ id }: Person, groupIds: readonly Id[]): Promise<void> {
    await setStaffGroups(this.administration, id, this.keysOf(groupIds))
    await this.directoryChanged()
  }

  async setEnabled({ id }: Person, enabled: boolean): Promise<void> {
    await setStaffEnabled(this.administration, id, enabled)
    await this.directoryChanged()
  }

  keysOf(groupIds: readonly Id[]): string[] {
    return groupIds.map((id) => `Group ${this.groupIds.indexOf(id) + 1}`)
  }

  /** Rights, names or groups were changed: tells the server, as administration does. */
  async directoryChanged(): Promise<void> {
    if (this.service) await this.drive(this.service.directoryChanged())
  }

  /** The texts of all messages that are in the log. */
  async loggedTexts(): Promise<string[]> {
    const sql = "SELECT body ->> 'text' AS text FROM message WHERE author_kind <> 'system'"
    return (await this.database.database.readers.all<{ text: string }>(sql)).map(({ text }) => text)
  }

  /** Lets the server's work through until `promise` is settled. */
  async drive<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false
    const settled = (): void => {
      isSettled = true
    }
    promise.then(settled, settled)
    for (let step = 0; step < 10_000; step += 1) {
      await settle()
      if (isSettled) return promise
      await this.gate.tickets[0]?.run()
    }
    throw new Error('the server does not get done')
  }

  /** Ends all; nothing of it acts afterwards. */
  async close(): Promise<void> {
    for (const device of this.devices) for (const tab of [...device.tabs]) device.closeTab(tab)
    this.crashServer()
    await settle()
    this.#uninstall()
  }

  #accept(link: Link, from: string): Peer | undefined {
    const { service } = this
    const device = this.devices.find((one) => one.tabs.some((tab) => tab.name === from))
    if (!service || !device) return undefined
    const { sender } = device.person
    const checked = { ...link, send: (text: string) => this.#checked(service, sender, text, () => link.send(text)) }
    const authenticate = () => this.gate.pass('authenticate', async () => ({ sender }))
    return new Peer(service.hub, checked, authenticate, pino({ level: 'silent' }))
  }

  /** SPEC ROL-4: nothing of a scope is sent to somebody who may not read it by what the server knows. */
  #checked({ hub }: SyncEngineParts, sender: Sender, text: string, send: () => void): void {
    const [, t, scope] = /^\{"t":"(events|snapshot|synced)","scope":"([^"]+)"/.exec(text) ?? []
    const actor = scope === undefined ? undefined : hub.actorOf(sender)
    if (scope !== undefined && !(actor && can(actor, { action: 'subscribe', scope }))) {
      this.leaks.push(`${t} of ${scope} to ${JSON.stringify(sender)}`)
    }
    send()
  }
}
