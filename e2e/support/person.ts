import type { Browser, BrowserContext, BrowserContextOptions, Page } from '@playwright/test'
import { type Link, openLink } from './link.ts'
import type { LoggedIn } from './wire.ts'

/** Somebody at a device: a browser of their own, and their own way to the server. */
export type Person = {
  context: BrowserContext
  page: Page
  link: Link
  /** Turns the network off: for the browser, and for the sockets that it would keep. */
  goOffline: () => Promise<void>
  comeBack: () => Promise<void>
  /** Waits until the page would open without a network. */
  untilInstalled: () => Promise<void>
  /** Closes the tab and opens a new one at the same address. */
  reopenTab: () => Promise<Page>
}

/** Everything that a context starts with. */
export type Device = BrowserContextOptions & {
  loggedIn?: LoggedIn
  local?: Record<string, string>
  path: string
  /** Their network lets no WebSocket through. */
  blockSockets?: boolean
}

/** Opens a browser context whose only way to the server is a link of its own, and the page at `path`. */
export async function openPerson(browser: Browser, serverPort: number, device: Device): Promise<Person> {
  const { loggedIn, local = {}, path, blockSockets, ...options } = device
  const link = await openLink(serverPort)
  if (blockSockets) link.blockSockets()
  const stored = loggedIn ? { ...local, 'holdfast-session': sessionText(loggedIn) } : local
  const context = await browser.newContext({
    ...options,
    baseURL: link.url,
    storageState: {
      cookies: loggedIn ? [cookieOf(loggedIn)] : [],
      origins: [{ origin: link.url, localStorage: Object.entries(stored).map(([name, value]) => ({ name, value })) }],
    },
  })
  const person: Person = {
    context,
    page: await context.newPage(),
    link,
    async goOffline() {
      link.cut()
      await context.setOffline(true)
    },
    async comeBack() {
      link.restore()
      await context.setOffline(false)
    },
    async untilInstalled() {
      await person.page.waitForFunction(async () => {
        const registration = await navigator.serviceWorker.ready
        return registration.active?.state === 'activated'
      })
    },
    async reopenTab() {
      const address = person.page.url()
      await person.page.close()
      person.page = await context.newPage()
      await person.page.goto(address)
      return person.page
    },
  }
  await person.page.goto(path)
  return person
}

function sessionText({ me, csrf, expiresAt }: LoggedIn): string {
  return JSON.stringify({ me, csrf, expiresAt })
}

function cookieOf({ cookie, expiresAt }: LoggedIn) {
  return {
    name: 'holdfast_session',
    value: cookie,
    domain: '127.0.0.1',
    path: '/',
    expires: Math.floor(expiresAt / 1000),
    httpOnly: true,
    secure: false,
    sameSite: 'Lax',
  } as const
}
