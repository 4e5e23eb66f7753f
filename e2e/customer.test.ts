import { expect } from '@playwright/test'
import { limits } from '../domain/limits.ts'
import { test } from './support/fixtures.ts'
import { expectInOrder } from './support/in-order.ts'
import { customerActor } from './support/wire.ts'

test('[C8] the place in the queue moves while the customer waits', async ({ asCustomer, asStaff }) => {
  const agent = await asStaff('agent')
  const first = await asCustomer()
  await first.chat.say('我先到')
  await expect(first.page.getByText('您是下一位，请稍候')).toBeVisible()
  const second = await asCustomer()
  await second.chat.say('我后到')
  await expect(second.page.getByText('您前面还有 1 位，请稍候')).toBeVisible()
  await agent.desk.takeNext()
  await expect(agent.desk.bubble('我先到')).toBeVisible()
  await expect(second.page.getByText('您是下一位，请稍候')).toBeVisible()
  await second.page.getByRole('button', { name: '取消排队' }).click()
  await second.page.getByRole('button', { name: '确定取消' }).click()
  await expect(second.chat.bubble('您已取消排队')).toBeVisible()
  await expect(agent.page.getByRole('button', { name: '排队中 (0)' })).toBeVisible()
})

test('[C8] each side sees the other typing', async ({ asCustomer, asStaff }) => {
  const [customer, agent] = await Promise.all([asCustomer(), asStaff('agent')])
  await customer.chat.say('在吗')
  await agent.desk.takeNext()
  await expect(customer.chat.bubble('李明开始接待服务')).toBeVisible()
  await agent.desk.composer.pressSequentially('在')
  await expect(customer.page.getByText('李明 正在输入…')).toBeVisible()
  await agent.desk.composer.press('Enter')
  await expect(customer.page.getByText('李明 正在输入…')).toBeHidden()
  await customer.chat.composer.pressSequentially('好')
  await expect(agent.page.getByText('客户正在输入…')).toBeVisible()
})

test('[C9] older conversations come in on the way up, to the very first', async ({ asCustomer, world }) => {
  const { archive } = world
  const customer = await asCustomer({ groupKey: archive.key, token: archive.regular.token })
  await expect(customer.chat.bubble(`第 ${archive.regular.conversations} 次答复`)).toBeVisible()
  await expect(customer.chat.bubble('第 1 次来访')).toHaveCount(0)
  await customer.chat.log.hover()
  // Each time the top is reached, more comes in above it.
  const scrolledUp = async (): Promise<number> => {
    await customer.page.mouse.wheel(0, -50_000)
    return customer.chat.bubble('第 1 次来访').count()
  }
  await expect.poll(scrolledUp, { timeout: 20_000 }).toBe(1)
  const texts = Array.from({ length: archive.regular.conversations }, (_, n) => `第 ${n + 1} 次来访`)
  await expectInOrder(customer.chat.log, texts)
})

test('[C2] an unknown group is told kindly', async ({ asCustomer }) => {
  const customer = await asCustomer({ groupKey: 'no-such-group' })
  await expect(customer.page.getByText('没有找到这个客服入口')).toBeVisible()
})

test('[C4] text is text, with links and line breaks, and never markup', async ({ asCustomer, asStaff }) => {
  const [customer, admin] = await Promise.all([asCustomer(), asStaff('admin')])
  await customer.chat.say('<b>粗</b><img src=x onerror=alert(1)>')
  await customer.chat.composer.fill('看 https://example.com/a?b=1。')
  await customer.chat.composer.press('Enter')
  const link = customer.chat.log.getByRole('link', { name: 'https://example.com/a?b=1' })
  await expect(link).toHaveAttribute('href', 'https://example.com/a?b=1')
  await expect(link).toHaveAttribute('rel', /noopener/)
  await admin.desk.row('看 https').click()
  await expect(admin.desk.bubble('<b>粗</b><img src=x onerror=alert(1)>')).toBeVisible()
})

test('[C4] a message that is refused says why, and can be copied, sent again or deleted', async ({
  asCustomer,
  staffAct,
  team,
}) => {
  const customer = await asCustomer()
  await customer.chat.say('第一句')
  await expect(customer.chat.ticks('已发送')).toBeVisible()
  const token = await customer.page.evaluate(() => localStorage.getItem('holdfast-chat:token') ?? '')
  const texts = Array.from({ length: limits.queuedMessages - 1 }, (_, n) => `占位 ${n + 2}`)
  const sameCustomer = customerActor(customer.link.url, token)
  for (let n = 0; n < texts.length; n += limits.commandsPerFrame) {
    await sameCustomer.postAll(team.groupId, texts.slice(n, n + limits.commandsPerFrame))
  }
  await expect(customer.chat.bubble(`占位 ${limits.queuedMessages}`)).toBeVisible()
  await customer.chat.say('放不下的一句')
  await expect(
    customer.page.getByText(`排队期间最多发送 ${limits.queuedMessages} 条，请等客服接待后再发`),
  ).toBeVisible()
  await customer.page.getByRole('button', { name: '未发送，查看可以怎么做' }).click()
  const agent = await staffAct('agent')
  await agent.act('takeNext', { groupId: team.groupId })
  await expect(customer.chat.bubble('李明开始接待服务')).toBeVisible()
  await customer.page.getByRole('button', { name: '重新发送' }).click()
  await expect(customer.page.getByText(`排队期间最多发送 ${limits.queuedMessages} 条，请等客服接待后再发`)).toBeHidden()
  await expect(customer.chat.bubble('放不下的一句')).toHaveCount(1)
})
