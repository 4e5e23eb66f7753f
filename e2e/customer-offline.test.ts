import { expect } from '@playwright/test'
import { test } from './support/fixtures.ts'
import { expectInOrder } from './support/in-order.ts'

const three = ['第一条', '第二条', '第三条']

test('[C4 offline] three messages written offline survive a reload and arrive once, in order', async ({
  asCustomer,
  asStaff,
}) => {
  const [customer, agent] = await Promise.all([asCustomer(), asStaff('agent')])
  await customer.chat.say('您好')
  await agent.desk.takeNext()
  await expect(customer.chat.bubble('李明开始接待服务')).toBeVisible()
  await customer.untilInstalled()

  await customer.goOffline()
  for (const text of three) await customer.chat.say(text)
  await expect(customer.chat.ticks('等待发送')).toHaveCount(3)
  await expect(customer.page.getByText('离线 · 已保存到本机，联网后发送')).toBeVisible()
  await customer.page.reload()
  await expectInOrder(customer.chat.log, ['您好', '李明开始接待服务', ...three])
  await expect(customer.chat.ticks('等待发送')).toHaveCount(3)

  await customer.comeBack()
  await expectInOrder(agent.desk.log, ['您好', ...three])
  await expect(customer.chat.ticks('等待发送')).toHaveCount(0)
  await expectInOrder(customer.chat.log, ['您好', '李明开始接待服务', ...three])
})

test('[C4 offline] a conversation that begins without a network is queued when it is back', async ({
  asCustomer,
  asStaff,
}) => {
  const [customer, admin] = await Promise.all([asCustomer(), asStaff('admin')])
  await customer.untilInstalled()
  await customer.goOffline()
  for (const text of three) await customer.chat.say(text)
  await customer.reopenTab()
  await expectInOrder(customer.chat.log, three)
  await customer.comeBack()
  await expect(customer.page.getByText('您是下一位，请稍候')).toBeVisible()
  await admin.desk.row('第三条').click()
  await expectInOrder(admin.desk.log, three)
})

test('[C4] an answer that is lost on its way makes no message twice', async ({ asCustomer, asStaff }) => {
  const [customer, admin] = await Promise.all([asCustomer(), asStaff('admin')])
  await customer.chat.say('您好')
  await admin.desk.row('您好').click()
  // The socket takes the text to the server, and ends before anything comes back.
  customer.link.swallowAnswers()
  await customer.chat.say('只此一次')
  await expect(admin.desk.bubble('只此一次')).toBeVisible()
  await expect(customer.chat.ticks('等待发送')).toHaveCount(1)
  customer.link.cut()
  customer.link.restore()
  await expect(customer.chat.ticks('等待发送')).toHaveCount(0)
  await customer.chat.say('然后')
  await expectInOrder(admin.desk.log, ['您好', '只此一次', '然后'])
  await expectInOrder(customer.chat.log, ['您好', '只此一次', '然后'])
})

test('[C9 offline] the history of own conversations is readable after a reload without a network', async ({
  asCustomer,
  asStaff,
}) => {
  const [customer, agent] = await Promise.all([asCustomer(), asStaff('agent')])
  await customer.chat.say('上次的问题')
  await agent.desk.takeNext()
  await agent.desk.end()
  await expect(customer.chat.bubble('李明结束接待服务')).toBeVisible()
  await customer.chat.say('这次的问题')
  await expect(customer.chat.ticks('等待发送')).toHaveCount(0)
  await customer.untilInstalled()
  await customer.goOffline()
  await customer.page.reload()
  await expectInOrder(customer.chat.log, ['上次的问题', '李明开始接待服务', '李明结束接待服务', '这次的问题'])
  await expect(customer.page.getByText('离线 · 写下的消息会在联网后发送')).toBeVisible()
})

test('[C4 offline] the first visit without a server says so and goes on by itself', async ({ asCustomer }) => {
  const customer = await asCustomer()
  await customer.untilInstalled()
  await expect(customer.chat.composer).toBeVisible()
  await customer.page.evaluate(() => localStorage.clear())
  await customer.goOffline()
  await customer.page.reload()
  await expect(customer.page.getByText('还没有连上网络')).toBeVisible()
  await customer.comeBack()
  await expect(customer.chat.composer).toBeVisible()
})

test('[C4 offline] what stands in the composer survives a reload', async ({ asCustomer }) => {
  const customer = await asCustomer()
  await customer.untilInstalled()
  await customer.goOffline()
  await customer.chat.composer.fill('写到一半')
  await customer.page.reload()
  await expect(customer.chat.composer).toHaveValue('写到一半')
})
