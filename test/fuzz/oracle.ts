import { isDeepStrictEqual } from 'node:util'
import type { ConnectionState } from '../../client/sync/engine-port.ts'
import { can, ownScopes } from '../../domain/roles/can.ts'
import type { WholeConversation } from '../../domain/wire/down.ts'
import type { ScopeName } from '../../domain/wire/scope.ts'
import { Streams } from '../../sync-server/sync/streams.ts'
import type { Device } from './device.ts'
import { actorNow } from './rights.ts'
import type { World } from './world.ts'

type Row = Record<string, string | number | null>

/** Everything that is wrong with a world in which all is said and done; empty when nothing is. */
export async function findViolations(world: World): Promise<string[]> {
  const found = [...world.leaks]
  found.push(...(await serverViolations(world)), ...(await textViolations(world)))
  for (const device of world.devices) {
    found.push(
      ...device.errors
        .filter((error) => !isExpected(world, error))
        .map((error) => `${device.name} reports: ${error instanceof Error ? error.stack : error}`),
    )
    found.push(...(await deviceViolations(world, device)).map((what) => `${device.name}: ${what}`))
  }
  return found
}

/** What a device rightly says of a bad connection, of one that leaves gaps or is silent, before it makes a new one. */
function isExpected(world: World, error: unknown): boolean {
  const message = error instanceof Error ? error.message : ''
  return world.hadFaults && /does not (come|get complete)$/.test(message)
}

/** Whether a connection is up, and everything has come. */
export function isSynced(state: ConnectionState): boolean {
  return state.kind === 'open' && state.catchingUp.size === 0
}

async function serverViolations({ database }: World): Promise<string[]> {
  const checks: Record<string, string> = {
    'a scope with holes':
      'SELECT s.name, s.head, s.tail, count(e.seq) AS count FROM scope s LEFT JOIN event e ON e.scope_id = s.id GROUP BY s.id HAVING count(e.seq) <> s.head - s.tail OR coalesce(max(e.seq), s.head) <> s.head',
    'positions with holes':
      "SELECT c.id, count(m.pos) AS count, max(m.pos) AS top FROM conversation c LEFT JOIN message m ON m.conversation_id = c.id GROUP BY c.id HAVING count(m.pos) <> coalesce(max(m.pos), 0) OR count(m.pos) <> c.state ->> 'lastPos'",
    'two open conversations':
      "SELECT customer_id, group_id FROM conversation WHERE status <> 'ended' GROUP BY customer_id, group_id HAVING count(*) > 1",
    'a message twice': 'SELECT id FROM message GROUP BY id HAVING count(*) > 1',
  }
  const found: string[] = []
  for (const [what, sql] of Object.entries(checks)) {
    const rows = await database.database.readers.all<Row>(sql)
    found.push(...rows.map((row) => `${what}: ${JSON.stringify(row)}`))
  }
  return found
}

type Logged = { text: string; conversation: string; place: string; pos: number; at: number }

async function textViolations(world: World): Promise<string[]> {
  const log = await world.database.database.readers.all<Logged>(
    `SELECT m.body ->> 'text' AS text, c.id AS conversation, c.customer_id || c.group_id AS place, m.pos AS pos, c.queued_at AS at
     FROM message m JOIN conversation c ON c.id = m.conversation_id WHERE m.author_kind <> 'system' ORDER BY c.queued_at, c.id, m.pos`,
  )
  const found: string[] = []
  const waiting = await unsentTexts(world)
  const lockedOut = await lockedOutDevices(world)
  for (const { text, device, isDiscarded, isLostByRestore } of world.texts.all.values()) {
    const logged = log.filter((one) => one.text === text).length
    const unsent = waiting.get(text) ?? []
    // Whoever may not come back cannot learn that a text has arrived.
    if (logged === 1 && unsent.join() === 'waiting' && lockedOut.has(device)) continue
    if (logged + unsent.length === 1 || (logged === 0 && unsent.length === 0 && (isDiscarded || isLostByRestore)))
      continue
    found.push(`"${text}" of ${device} is ${logged} times in the log and unsent as [${unsent.join()}]`)
  }
  for (const { text } of log) if (!world.texts.all.has(text)) found.push(`nobody typed "${text}"`)
  return [...found, ...orderViolations(world, log)]
}

/** What one device wrote into one conversation, or one customer's into one group, stands in the order of writing. */
function orderViolations(world: World, log: readonly Logged[]): string[] {
  const found: string[] = []
  const last = new Map<string, { order: number; at: number; one: Logged }>()
  for (const one of log) {
    const typed = world.texts.all.get(one.text)
    if (!typed) continue
    const key = `${typed.device} ${one.place}`
    const before = last.get(key)
    // Conversations that began in the same millisecond cannot be told apart in time.
    const isAfter = before && (before.one.conversation === one.conversation || before.at < one.at)
    if (isAfter && before.order > typed.order) found.push(`"${one.text}" was written before "${before.one.text}"`)
    last.set(key, { order: typed.order, at: one.at, one })
  }
  return found
}

async function unsentTexts(world: World): Promise<Map<string, string[]>> {
  const unsent = new Map<string, string[]>()
  for (const { store } of world.devices) {
    for (const { command, state, code } of await store.outbox.all()) {
      if (command.type !== 'post') continue
      const { text } = command.args
      unsent.set(text, [...(unsent.get(text) ?? []), code ?? state])
    }
  }
  return unsent
}

/** Devices of people who may not come in any more. */
export async function lockedOutDevices(world: World): Promise<Set<string>> {
  const locked = new Set<string>()
  for (const { name, person } of world.devices) {
    const actor = await actorNow(world, person)
    if (!actor || (actor.kind === 'staff' && !actor.enabled)) locked.add(name)
  }
  return locked
}

async function deviceViolations(world: World, device: Device): Promise<string[]> {
  const actor = await actorNow(world, device.person)
  // Somebody who is locked out keeps what is there until the next log-in; nothing is promised of it.
  if (!actor || (actor.kind === 'staff' && !actor.enabled)) return []
  const found: string[] = []
  for (const { name, engine, unsettled } of device.tabs) {
    if (!isSynced(engine.state)) found.push(`${name} is ${describeState(engine.state)}`)
    if (unsettled > 0) found.push(`${name} waits for ${unsettled} promises`)
  }
  const waiting = (await device.store.outbox.all()).filter(({ state }) => state === 'waiting')
  if (waiting.length > 0) found.push(`waiting in the outbox: ${JSON.stringify(waiting)}`)
  const wanted = device.tabs.flatMap((tab) => [...tab.watched.keys()])
  // What was looked at when the role was lost is asked for again by the next connection, or by who looks again.
  const known = world.promoted.has(device.person) ? await device.store.cache.cursors() : undefined
  const watched = wanted.filter(
    (scope) => can(actor, { action: 'subscribe', scope }) && (known === undefined || known.has(scope)),
  )
  return [...found, ...(await cacheViolations(world, device, new Set([...ownScopes(actor), ...watched])))]
}

function describeState(state: ConnectionState): string {
  return state.kind === 'open' ? `open, catching up on ${[...state.catchingUp]}` : JSON.stringify(state)
}

/** Compares a device's cache with the snapshots of exactly the scopes that it may have. */
async function cacheViolations(world: World, device: Device, scopes: ReadonlySet<ScopeName>): Promise<string[]> {
  const expected = new Map<string, unknown>()
  const streams = new Streams(world.database.database)
  const [row] = await world.database.database.readers.all<{ epoch: string }>('SELECT epoch FROM workspace')
  for (const scope of scopes) {
    const { seq, parts, extras } = await streams.snapshot(scope)
    expected.set(`cursor ${scope}`, { epoch: row?.epoch, seq })
    const whole: WholeConversation[] = parts.flatMap((part) => JSON.parse(`[${part.conversations}]`))
    for (const { conversation, messages } of whole) {
      expected.set(`conversation ${conversation.id}`, { ...conversation, scope })
      expected.set(`messages ${conversation.id}`, messages)
    }
    const records = JSON.parse(`{"scope":0${extras}}`)
    for (const group of records.groups ?? []) expected.set(`group ${group.id}`, group)
    for (const staff of records.staff ?? []) expected.set(`staff ${staff.id}`, staff)
    if (records.me) expected.set('me', records.me)
  }
  return differences(await contentOf(device), expected)
}

async function contentOf({ store: { cache } }: Device): Promise<Map<string, unknown>> {
  const content = new Map<string, unknown>()
  for (const [scope, cursor] of await cache.cursors()) content.set(`cursor ${scope}`, cursor)
  for (const conversation of await cache.allConversations()) {
    content.set(`conversation ${conversation.id}`, conversation)
    content.set(`messages ${conversation.id}`, await cache.messages(conversation.id))
  }
  for (const group of await cache.groups()) content.set(`group ${group.id}`, group)
  for (const staff of await cache.staff()) content.set(`staff ${staff.id}`, staff)
  const me = await cache.me()
  if (me) content.set('me', me)
  return content
}

function differences(actual: ReadonlyMap<string, unknown>, expected: ReadonlyMap<string, unknown>): string[] {
  const found: string[] = []
  for (const [key, value] of expected) {
    if (!actual.has(key)) found.push(`${key} is missing`)
    else if (!isDeepStrictEqual(actual.get(key), value)) {
      found.push(`${key} is\n  ${JSON.stringify(actual.get(key))}\n  instead of\n  ${JSON.stringify(value)}`)
    }
  }
  for (const key of actual.keys()) if (!expected.has(key)) found.push(`${key} is here and must not be`)
  return found
}
