import { expect, type Locator, type Page } from '@playwright/test'

/** The agents' app as a person sees it, by its words and roles. */
export class DeskPage {
  readonly #page: () => Page

  /** @param page the tab of the moment: it may be closed and opened again */
  constructor(page: () => Page) {
    this.#page = page
  }

  get page(): Page {
    return this.#page()
  }

  get list(): Locator {
    return this.page.getByRole('region', { name: '会话' })
  }

  /** The row whose newest line, name or status has the text. */
  row(text: string | RegExp): Locator {
    return this.list.getByRole('listitem').filter({ hasText: text }).getByRole('button')
  }

  get takeNextButton(): Locator {
    return this.page.getByRole('button', { name: '接待下一位' })
  }

  get acceptButton(): Locator {
    return this.page.getByRole('button', { name: '开始接待' })
  }

  get log(): Locator {
    return this.page.getByRole('log', { name: '聊天记录' })
  }

  get composer(): Locator {
    return this.page.getByRole('textbox', { name: '回复内容' })
  }

  /** The connection's state at the rail. */
  get pill(): Locator {
    return this.page.getByRole('button', { name: /^(在线|正在重连|离线)/ }).first()
  }

  get unsentList(): Locator {
    return this.page.getByRole('dialog', { name: /^未发送/ })
  }

  bubble(text: string): Locator {
    return this.log.getByText(text, { exact: true })
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text)
    await this.composer.press('Enter')
  }

  async end(): Promise<void> {
    await this.page.getByRole('button', { name: '结束接待' }).click()
    await this.page.getByRole('button', { name: '确定结束' }).click()
  }

  async go(section: '会话' | '已接待' | '我的'): Promise<void> {
    await this.page.getByRole('navigation', { name: '导航' }).getByRole('link', { name: section }).click()
  }

  /** Takes the next customer and waits until the chat is open. */
  async takeNext(): Promise<void> {
    await this.takeNextButton.click()
    await expect(this.composer).toBeVisible()
  }

  /** The connection is up and everything here is on the server. */
  async untilOnline(): Promise<void> {
    await expect(this.pill).toHaveAccessibleName('在线')
  }
}
