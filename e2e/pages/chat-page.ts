import { expect, type Locator, type Page } from '@playwright/test'

/** The customers' page as a person sees it, by its words and roles. */
export class ChatPage {
  readonly #page: () => Page

  /** @param page the tab of the moment: it may be closed and opened again */
  constructor(page: () => Page) {
    this.#page = page
  }

  get page(): Page {
    return this.#page()
  }

  get log(): Locator {
    return this.page.getByRole('log', { name: '聊天记录' })
  }

  get composer(): Locator {
    return this.page.getByRole('textbox', { name: '输入消息' })
  }

  bubble(text: string): Locator {
    return this.log.getByText(text, { exact: true })
  }

  /** Marks of own messages in this state. */
  ticks(state: '等待发送' | '已发送' | '已读'): Locator {
    return this.log.getByRole('img', { name: state })
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text)
    await this.composer.press('Enter')
    await expect(this.bubble(text)).toBeVisible()
  }
}
