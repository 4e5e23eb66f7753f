import type { StoredConversation } from '../../client/sync/store-port.ts'
import type { Id } from '../../domain/ids.ts'
import type { Device, Tab } from './device.ts'
import { actorNow } from './rights.ts'
import type { World } from './world.ts'

/** What people do, each by its weight; one seed leaves some out altogether. */
export type ActWeights = Record<keyof typeof customerActs | keyof typeof staffActs | keyof typeof anyActs, number>

type Act = (at: Stage) => void | Promise<void>
type Stage = { world: World; device: Device; tab: Tab; known: StoredConversation[] }

/** A conversation that passes; now and then any that there is, to be refused. */
function choose({ world, known }: Stage, passes: (one: StoredConversation) => boolean): StoredConversation | undefined {
  const suiting = known.filter(passes)
  return world.chance.pick(suiting.length > 0 && !world.chance.chance(0.1) ? suiting : known)
}

const newText = (world: World, device: Device): string => `${device.name} #${world.texts.next()}`

const customerActs = {
  post: ({ world, device, tab }) => {
    const groupId = world.chance.pick(world.groupIds) as Id
    const text = newText(world, device)
    device.submit(tab, { type: 'post', args: { groupId, text } })
  },
  open: ({ world, device, tab }) =>
    device.submit(tab, { type: 'open', args: { groupId: world.chance.pick(world.groupIds) as Id } }),
  leave: (stage) => onConversation(stage, 'leave', ({ status }) => status === 'queued'),
} satisfies Record<string, Act>

const staffActs = {
  answer: (stage) => {
    const { world, device, tab } = stage
    const own = (one: StoredConversation): boolean => one.assignee?.id === device.person.id && one.status === 'active'
    const conversation = choose(stage, own)
    if (!conversation) return
    const args = { conversationId: conversation.id, text: newText(world, device) }
    device.submit(tab, { type: 'post', args })
  },
  takeNext: ({ world, device, tab }) =>
    device.request(tab, { type: 'takeNext', args: { groupId: world.chance.pick(world.groupIds) as Id } }),
  accept: (stage) => onConversation(stage, 'accept', ({ status }) => status === 'queued'),
  takeOver: (stage) => onConversation(stage, 'takeOver', ({ status }) => status === 'active'),
  end: (stage) => onConversation(stage, 'end', ({ status }) => status === 'active'),
  setPresence: ({ world, device, tab }) => {
    const presence = world.chance.chance(0.5) ? 'away' : 'online'
    device.submit(tab, { type: 'setPresence', args: { presence } })
  },
  /** With one tab open: tabs that all lead keep no account of what the others look at beside the own scopes. */
  watch: async ({ world, device, tab }) => {
    if (device.tabs.length > 1) return
    const scope = `${world.chance.chance(0.5) ? 'group' : 'queue'}:${world.chance.pick(world.groupIds)}`
    const release = tab.watched.get(scope)
    if (release) {
      release()
      tab.watched.delete(scope)
    } else if (await isSuperadmin(world, device)) tab.watched.set(scope, tab.engine.watch(scope))
  },
} satisfies Record<string, Act>

async function isSuperadmin(world: World, { person }: Device): Promise<boolean> {
  const actor = await actorNow(world, person)
  return actor?.kind === 'staff' && actor.role === 'superadmin'
}

const anyActs = {
  read: (stage) => {
    const conversation = choose(stage, ({ status }) => status === 'active')
    if (!conversation) return
    const pos = stage.world.chance.int(conversation.lastPos + 2)
    const args = { conversationId: conversation.id, pos }
    stage.device.submit(stage.tab, { type: 'read', args })
  },
  typing: (stage) => {
    const conversation = choose(stage, ({ status }) => status === 'active')
    if (conversation) stage.tab.engine.typing(conversation.id, stage.world.chance.chance(0.5))
  },
  draft: ({ world, device }) => device.store.outbox.putDraft('a key', `draft ${world.chance.int(9)}`),
  refusedAgain: async ({ world, device, tab }) => {
    const refused = (await device.store.outbox.all()).filter(({ state }) => state === 'refused')
    const entry = world.chance.pick(refused)
    if (!entry) return
    if (world.chance.chance(0.6)) device.retry(tab, entry.id)
    else {
      if (entry.command.type === 'post') world.texts.discarded(entry.command.args.text)
      device.discard(tab, entry.id)
    }
  },
} satisfies Record<string, Act>

function onConversation(
  stage: Stage,
  type: 'leave' | 'accept' | 'takeOver' | 'end',
  passes: (one: StoredConversation) => boolean,
): void {
  const conversation = choose(stage, passes)
  if (!conversation) return
  const draft = { type, args: { conversationId: conversation.id } }
  if (type === 'leave' || type === 'end') stage.device.submit(stage.tab, draft)
  else stage.device.request(stage.tab, draft)
}

export const actNames = {
  customer: [...Object.keys(customerActs), ...Object.keys(anyActs)],
  staff: [...Object.keys(staffActs), ...Object.keys(anyActs)],
} as Record<'customer' | 'staff', (keyof ActWeights)[]>

/** Somebody does something, by the weights of this seed. */
export async function act(world: World, weights: ActWeights): Promise<void> {
  const device = world.chance.pick(world.devices)
  const tab = device && world.chance.pick(device.tabs)
  if (!device || !tab) return
  const names = actNames[device.person.kind]
  const name = world.chance.weighted(Object.fromEntries(names.map((one) => [one, weights[one]])))
  if (!name) return
  const acts: Record<string, Act> = { ...customerActs, ...staffActs, ...anyActs }
  world.note(`${tab.name} ${name}`)
  await acts[name]?.({ world, device, tab, known: await device.store.cache.allConversations() })
}
