import { expect, type Locator } from '@playwright/test'
import { phone } from './support/devices.ts'
import { test } from './support/fixtures.ts'
import { expectInOrder } from './support/in-order.ts'

test('[A3] on a phone the list and the chat are pages of their own, with tabs below the list', async ({
  asStaff,
  customerWrites,
}) => {
  const agent = await asStaff('agent', phone)
  await customerWrites('手机上接待我')
  const tabs = agent.page.getByRole('navigation', { name: '导航' })
  await expect(tabs).toBeVisible()
  await agent.desk.takeNextButton.tap()
  await expect(agent.desk.bubble('手机上接待我')).toBeVisible()
  await expect(tabs).toBeHidden()
  await expect(agent.desk.list).toBeHidden()
  await agent.page.getByRole('link', { name: '返回' }).tap()
  await expect(agent.desk.row(/访客/)).toBeVisible()
  for (const section of ['已接待', '我的', '会话'] as const) {
    await tabs.getByRole('link', { name: section }).tap()
    await expect(tabs.getByRole('link', { name: section })).toHaveAttribute('aria-current', 'page')
  }
  await agent.desk.row(/访客/).tap()
  await expect(agent.desk.composer).toBeVisible()
  await agent.page.goBack()
  await expect(agent.desk.list).toBeVisible()
})

test('[A8] on a phone a reception ends from the sheet', async ({ asCustomer, asStaff }) => {
  const [customer, agent] = await Promise.all([asCustomer(phone), asStaff('agent', phone)])
  await customer.chat.composer.fill('在吗')
  await customer.page.getByRole('button', { name: '发送' }).tap()
  await agent.desk.takeNextButton.tap()
  await agent.desk.composer.fill('在的')
  await agent.page.getByRole('button', { name: '发送' }).tap()
  await expect(customer.chat.bubble('在的')).toBeVisible()
  await agent.page.getByRole('button', { name: '客户资料和操作' }).tap()
  const sheet = agent.page.getByRole('dialog', { name: '客户资料' })
  await expect(sheet).toContainText('售前咨询')
  await sheet.getByRole('button', { name: '结束接待' }).tap()
  await sheet.getByRole('button', { name: '确定结束' }).tap()
  await expectInOrder(customer.chat.log, ['在吗', '李明开始接待服务', '在的', '李明结束接待服务'])
  await expect(agent.page.getByText('接待已结束')).toBeVisible()
})

test('[A7] on a phone an admin accepts from the foot of the chat', async ({ asStaff, customerWrites }) => {
  const admin = await asStaff('admin', phone)
  await customerWrites('等人')
  await admin.desk.row('等人').tap()
  await expect(admin.page.getByText('这位客户正在排队')).toBeVisible()
  await admin.desk.acceptButton.tap()
  await expect(admin.desk.composer).toBeVisible()
})

test('[A23 offline] on a phone the line above the list opens what is not sent', async ({ asStaff, customerWrites }) => {
  const agent = await asStaff('agent', phone)
  await customerWrites('在吗')
  await agent.desk.takeNextButton.tap()
  await expect(agent.desk.composer).toBeVisible()
  await agent.goOffline()
  await agent.desk.composer.fill('手机上写的')
  await agent.page.getByRole('button', { name: '发送' }).tap()
  await agent.page.getByRole('link', { name: '返回' }).tap()
  await agent.page.getByRole('button', { name: '离线 · 1 条未发送' }).tap()
  await expect(agent.desk.unsentList.getByRole('listitem')).toContainText('手机上写的')
  await agent.desk.unsentList.getByRole('button', { name: '关闭' }).tap()
  await agent.comeBack()
  await expect(agent.page.getByRole('button', { name: /条未发送/ })).toHaveCount(0)
})

test('[A3] on a phone nothing that is touched is smaller than a finger', async ({ asCustomer, asStaff }) => {
  const [customer, agent] = await Promise.all([asCustomer(phone), asStaff('agent', phone)])
  await customer.chat.say('在吗')
  await expect(customer.page.getByRole('button', { name: '取消排队' })).toBeVisible()
  const send = (page: typeof agent.page) => page.getByRole('button', { name: '发送' })
  await expectTouchable(send(customer.page))
  await expectTouchable(customer.page.getByRole('button', { name: '取消排队' }))
  await expectTouchable(agent.page.getByRole('link', { name: '已接待' }))
  await expectTouchable(agent.desk.takeNextButton)
  await agent.desk.takeNextButton.tap()
  await expectTouchable(send(agent.page))
  await expectTouchable(agent.page.getByRole('link', { name: '返回' }))
  await expectTouchable(agent.page.getByRole('button', { name: '客户资料和操作' }))
})

test('[C4] the customer’s page fits 320 px without scrolling sideways', async ({ asCustomer }) => {
  const customer = await asCustomer({ ...phone, viewport: { width: 320, height: 640 } })
  await customer.chat.say(`很长的网址 https://example.com/${'a'.repeat(120)}`.slice(0, 60))
  await customer.chat.composer.fill('写'.repeat(300))
  const overflow = await customer.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(overflow).toBeLessThanOrEqual(0)
  await expect(customer.page.getByRole('button', { name: '发送' })).toBeInViewport({ ratio: 1 })
})

async function expectTouchable(target: Locator): Promise<void> {
  await expect(target).toBeVisible()
  const box = await target.boundingBox()
  expect.soft(Math.min(box?.width ?? 0, box?.height ?? 0), String(target)).toBeGreaterThanOrEqual(44)
}
