import type { Locator, Page } from '@playwright/test'

/** The pages in front of the desk: log-in, set-up, lock. */
export class GatePage {
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
  }

  get heading(): Locator {
    return this.#page.getByRole('heading', { level: 1 })
  }

  get error(): Locator {
    return this.#page.getByRole('alert')
  }

  async logIn(account: string, password: string): Promise<void> {
    await this.#page.getByLabel('账号').fill(account)
    await this.#page.getByLabel('密码', { exact: true }).fill(password)
    await this.#page.getByRole('button', { name: '登录', exact: true }).click()
  }

  async unlock(name: string, password: string): Promise<void> {
    await this.#page.getByLabel(`${name} 的密码`).fill(password)
    await this.#page.getByRole('button', { name: '继续' }).click()
  }
}
