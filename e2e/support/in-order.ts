import { expect, type Locator } from '@playwright/test'

/** Waits until each text stands in the log exactly once, in this order. */
export async function expectInOrder(log: Locator, texts: readonly string[]): Promise<void> {
  const parts = texts.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  await expect(log).toHaveText(new RegExp(parts.join('.*'), 's'))
  for (const text of texts) await expect(log.getByText(text, { exact: true })).toHaveCount(1)
}
