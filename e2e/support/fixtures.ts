import { test as base } from '@playwright/test'
import { ChatPage } from '../pages/chat-page.ts'
import { DeskPage } from '../pages/desk-page.ts'
import { type Device, openPerson, type Person } from './person.ts'
import { password, type StaffRole, type Team } from './seed.ts'
import { type Actor, customerActor, customerSession, type LoggedIn, logIn, staffActor } from './wire.ts'
import { openWorld, type World } from './world.ts'

type Options = Partial<Omit<Device, 'loggedIn'>>
export type StaffPerson = Person & { desk: DeskPage; session: LoggedIn }
export type CustomerPerson = Person & { chat: ChatPage }

type TestFixtures = {
  /** This test's own group. */
  team: Team
  open: (device: Device) => Promise<Person>
  /** A member of staff at the desk, already logged in. */
  asStaff: (role: StaffRole, options?: Options & { of?: Team }) => Promise<StaffPerson>
  /** A customer on the page of a group; this test's group by default. */
  asCustomer: (options?: Options & { groupKey?: string; token?: string }) => Promise<CustomerPerson>
  /** A customer without a screen, who writes the text. */
  customerWrites: (text: string) => Promise<Actor & { conversationId: string; post: (text: string) => Promise<void> }>
  /** A member of staff without a screen. */
  staffAct: (role: StaffRole) => Promise<Actor>
}

export const test = base.extend<TestFixtures, { world: World }>({
  world: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
    async ({}, use) => {
      const world = await openWorld()
      await use(world)
      await world.close()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  team: async ({ world }, use) => use(world.nextTeam()),
  open: async ({ browser, world }, use) => {
    const people: Person[] = []
    await use(async (device) => {
      const person = await openPerson(browser, world.server.port, device)
      people.push(person)
      return person
    })
    await Promise.all(people.map(({ context }) => context.close()))
    await Promise.all(people.map(({ link }) => link.close()))
  },
  asStaff: async ({ open, team, world }, use) =>
    use(async (role, { of = team, ...options } = {}) => {
      const session = await logIn(world.server.url, of.staff[role].account, password)
      const person = await open({ path: '/', ...options, loggedIn: session })
      return Object.assign(person, { session, desk: new DeskPage(() => person.page) })
    }),
  asCustomer: async ({ open, team }, use) =>
    use(async ({ groupKey = team.key, token, ...options } = {}) => {
      const local: Record<string, string> = token === undefined ? {} : { 'holdfast-chat:token': token }
      const person = await open({ path: `/chat?group=${groupKey}`, local, ...options })
      return Object.assign(person, { chat: new ChatPage(() => person.page) })
    }),
  customerWrites: async ({ team, world }, use) =>
    use(async (text) => {
      const { token } = await customerSession(world.server.url, team.key)
      const actor = customerActor(world.server.url, token)
      const { groupId } = team
      const { conversationId = '' } = await actor.act('post', { groupId, text })
      return { ...actor, conversationId, post: async (more) => void (await actor.act('post', { groupId, text: more })) }
    }),
  staffAct: async ({ team, world }, use) =>
    use(async (role) =>
      staffActor(world.server.url, await logIn(world.server.url, team.staff[role].account, password)),
    ),
})
