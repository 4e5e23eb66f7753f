import { createMemoryStore, type MemoryState, type MemoryStore } from '../../client/store/memory-store.ts'
import { createSyncEngine } from '../../client/sync/engine.ts'
import type { CommandDraft, SyncEngine } from '../../client/sync/engine-port.ts'
import type { SyncStore } from '../../client/sync/store-port.ts'
import type { Id } from '../../domain/ids.ts'
import type { ScopeName } from '../../domain/wire/scope.ts'
import { Gate } from './gate.ts'
import { gatedStore } from './gated-store.ts'
import type { Person, World } from './world.ts'

/** One page: an engine over the device's store. Several of a device are the case without a leader (SPEC CON-4). */
export type Tab = {
  name: string
  engine: SyncEngine
  gates: { cache: Gate; outbox: Gate }
  watched: Map<ScopeName, () => void>
  /** Submits and requests whose promise is not settled. */
  unsettled: number
}

/** A browser of one person: what is on its disk, and the pages that are open. */
export class Device {
  readonly name: string
  readonly person: Person
  readonly tabs: Tab[] = []
  readonly errors: unknown[] = []
  /** What is on the disk; each store of it is the one of a page load. */
  store: MemoryStore = createMemoryStore()
  isOnline = true
  readonly #world: World
  readonly #deviceId: Id
  #tabCount = 0

  constructor(world: World, name: string, person: Person) {
    this.#world = world
    this.name = name
    this.person = person
    this.#deviceId = world.newId()
  }

  openTab(): Tab {
    this.#tabCount += 1
    const name = `${this.name}.${this.#tabCount}`
    const world = this.#world
    const gates = { cache: new Gate(), outbox: new Gate() }
    const store: SyncStore = gatedStore(this.store, gates, {
      added: (entry) => {
        world.texts.added(this.name, entry)
        for (const other of this.tabs) if (other.name !== name) other.engine.nudge()
      },
    })
    const engine = createSyncEngine({
      store,
      transports: [world.network.transportOf(name)],
      hello: { app: this.person.kind, deviceId: this.#deviceId },
      scheduler: world.time.scheduler(world.chance.next),
      newId: world.newId,
      isOnline: () => this.isOnline,
      onError: (error) => this.errors.push(error),
    })
    const tab: Tab = { name, engine, gates, watched: new Map(), unsettled: 0 }
    this.tabs.push(tab)
    engine.start()
    return tab
  }

  /** The page is gone at this very moment, whatever it was doing. */
  closeTab(tab: Tab): void {
    this.tabs.splice(this.tabs.indexOf(tab), 1)
    tab.gates.cache.close()
    tab.gates.outbox.close()
    tab.engine.stop()
  }

  /** All pages are gone, and what they had not written by now is lost; one opens again on what the disk has. */
  reload(): Tab {
    const onDisk: MemoryState = this.store.snapshotState()
    for (const tab of [...this.tabs]) this.closeTab(tab)
    this.store = createMemoryStore(onDisk)
    return this.openTab()
  }

  submit(tab: Tab, draft: CommandDraft): void {
    this.#follow(tab, tab.engine.submit(draft))
  }

  request(tab: Tab, draft: CommandDraft): void {
    this.#follow(tab, tab.engine.request(draft))
  }

  retry(tab: Tab, id: Id): void {
    this.#follow(tab, tab.engine.retry(id))
  }

  discard(tab: Tab, id: Id): void {
    this.#follow(tab, tab.engine.discard(id))
  }

  setOnline(isOnline: boolean): void {
    this.isOnline = isOnline
    for (const { engine } of this.tabs) engine.wake()
  }

  #follow(tab: Tab, work: Promise<unknown>): void {
    tab.unsettled += 1
    work
      .catch((error: unknown) => this.errors.push(error))
      .finally(() => {
        tab.unsettled -= 1
      })
  }
}
