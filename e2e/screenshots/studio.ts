import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { chromium, type Page } from '@playwright/test'
import { chromiumLaunchOptions } from '../../test/support/find-chromium.ts'
import { type ServerProcess, startServer } from '../../test/support/server-process.ts'
import { tempDir } from '../../test/support/temp-dir.ts'
import { ChatPage } from '../pages/chat-page.ts'
import { DeskPage } from '../pages/desk-page.ts'
import { phone } from '../support/devices.ts'
import { type Device, openPerson, type Person } from '../support/person.ts'
import { type LoggedIn, logIn } from '../support/wire.ts'
import { assertBuilt } from '../support/world.ts'

const root = join(import.meta.dirname, '..', '..')
const folder = join(root, 'docs', 'screenshots')
const password = 'screenshots'

type Options = Partial<Omit<Device, 'loggedIn'>>
export type StaffSitting = Person & { desk: DeskPage; session: LoggedIn }
export type CustomerSitting = Person & { chat: ChatPage }

/** The demo's workspace on a real server, and people in front of it. */
export type Studio = {
  server: ServerProcess
  visitor: (options: Options & { path: string }) => Promise<Person>
  staff: (account: string, options?: Options) => Promise<StaffSitting>
  customer: (groupKey: string, options?: Options) => Promise<CustomerSitting>
  /** Writes docs/screenshots/<name>.png as the page is now, once it has come to rest. */
  shoot: (page: Page, name: string) => Promise<void>
  close: () => Promise<void>
}

export async function openStudio(): Promise<Studio> {
  assertBuilt()
  await mkdir(folder, { recursive: true })
  const dir = await tempDir('screenshots')
  const env = { ...process.env, DATA_DIR: dir.path }
  const demo = ['sync-server/cli/demo.ts', '--password', password]
  await promisify(execFile)(process.execPath, demo, { cwd: root, env })
  const server = await startServer({ dataDir: dir.path, env: { LOG_LEVEL: 'warn' } })
  const browser = await chromium.launch(chromiumLaunchOptions())
  const people: Person[] = []
  const open = async (device: Device): Promise<Person> => {
    const person = await openPerson(browser, server.port, { ...looks, ...device })
    people.push(person)
    return person
  }
  return {
    server,
    visitor: open,
    async staff(account, options = {}) {
      const session = await logIn(server.url, account, password)
      const person = await open({ path: '/', ...options, loggedIn: session })
      return Object.assign(person, { session, desk: new DeskPage(() => person.page) })
    },
    async customer(groupKey, options = {}) {
      const person = await open({ ...phone, path: `/chat?group=${groupKey}`, ...options })
      return Object.assign(person, { chat: new ChatPage(() => person.page) })
    },
    shoot,
    async close() {
      await browser.close()
      await Promise.all(people.map(({ link }) => link.close()))
      await server.stop()
      await dir.remove()
    },
  }
}

const looks = {
  locale: 'zh-CN',
  timezoneId: 'Asia/Shanghai',
  viewport: { width: 1440, height: 900 },
  deviceScaleFactor: 1,
  colorScheme: 'light',
  reducedMotion: 'reduce',
} as const

async function shoot(page: Page, name: string): Promise<void> {
  await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'))
  await page.waitForFunction(() => [...document.images].every(({ complete }) => complete))
  await page.screenshot({ path: join(folder, `${name}.png`), caret: 'hide', animations: 'disabled', scale: 'css' })
  process.stdout.write(`${name}.png\n`)
}
