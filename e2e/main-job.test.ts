import { expect } from '@playwright/test'
import { test } from './support/fixtures.ts'
import { expectInOrder } from './support/in-order.ts'

test('[C2][C4][A7][A8][C7] admin and agent reach for one customer at once: one wins, they talk, it ends, a new one is queued', async ({
  asCustomer,
  asStaff,
}) => {
  const [customer, admin, agent] = await Promise.all([asCustomer(), asStaff('admin'), asStaff('agent')])
  await customer.chat.say('你好，想了解一下价格')
  await expect(customer.chat.ticks('已发送')).toBeVisible()
  await expect(customer.page.getByText('您是下一位，请稍候')).toBeVisible()

  await admin.desk.row('待接待').click()
  await expect(admin.desk.bubble('你好，想了解一下价格')).toBeVisible()
  await expect(agent.desk.takeNextButton).toBeEnabled()
  await Promise.all([admin.desk.acceptButton.click(), agent.desk.takeNextButton.click()])

  await expect(admin.desk.composer.or(admin.page.getByText('李明 已接待这位客户')).first()).toBeVisible()
  const adminWon = await admin.desk.composer.isVisible()
  const [winner, loser] = adminWon ? [admin, agent] : [agent, admin]
  const name = adminWon ? '何静' : '李明'
  await expect(loser.page.getByText(adminWon ? '当前没有排队的客户' : '李明 已接待这位客户').first()).toBeVisible()
  await expect(winner.desk.composer).toBeVisible()
  await expect(loser.desk.composer).toBeHidden()
  await expect(customer.chat.bubble(`${name}开始接待服务`)).toBeVisible()
  await expect(customer.page.getByText('您是下一位，请稍候')).toBeHidden()

  await winner.desk.say('您好，请问有多少位客服？')
  await expect(customer.chat.bubble('您好，请问有多少位客服？')).toBeVisible()
  await customer.chat.say('大概二十位')
  await expect(winner.desk.bubble('大概二十位')).toBeVisible()
  await expect(customer.chat.ticks('已读')).toHaveCount(2)

  await winner.desk.end()
  await expect(customer.chat.bubble(`${name}结束接待服务`)).toBeVisible()
  await expect(winner.page.getByText('接待已结束')).toBeVisible()
  await expectInOrder(customer.chat.log, [
    '你好，想了解一下价格',
    `${name}开始接待服务`,
    '您好，请问有多少位客服？',
    '大概二十位',
    `${name}结束接待服务`,
  ])

  await customer.chat.say('再问一下发票')
  await expect(admin.desk.row('再问一下发票')).toContainText('待接待')
  await expect(agent.page.getByRole('button', { name: '排队中 (1)' })).toBeVisible()
  await expect(customer.page.getByText('您是下一位，请稍候')).toBeVisible()
})

test('[A7] whose request comes second is told who has the customer, or that nobody waits', async ({
  asStaff,
  customerWrites,
  staffAct,
  team,
}) => {
  const [admin, agent, colleague] = await Promise.all([asStaff('admin'), asStaff('agent'), staffAct('colleague')])
  const { conversationId } = await customerWrites('先到先得')
  await admin.desk.row('先到先得').click()
  await expect(agent.desk.takeNextButton).toBeEnabled()
  // Both still see the customer waiting when they click: the news is held up on its way to them.
  admin.link.hold()
  agent.link.hold()
  const taken = await colleague.act('takeNext', { groupId: team.groupId })
  expect(taken.conversationId).toBe(conversationId)
  await admin.desk.acceptButton.click()
  await agent.desk.takeNextButton.click()
  admin.link.restore()
  agent.link.restore()
  await expect(admin.page.getByText('王芳 已接待这位客户').first()).toBeVisible()
  await expect(agent.page.getByText('当前没有排队的客户').first()).toBeVisible()
  await expect(admin.desk.row('王芳')).toBeVisible()
})

test('[C7] a colleague who takes over is announced to both sides', async ({ asCustomer, asStaff }) => {
  const [customer, admin, agent] = await Promise.all([asCustomer(), asStaff('admin'), asStaff('agent')])
  await customer.chat.say('有人吗')
  await agent.desk.takeNext()
  await admin.desk.row('李明').click()
  await expect(admin.page.getByText('李明 正在接待这位客户')).toBeVisible()
  await admin.page.getByRole('button', { name: '接管' }).click()
  await expect(admin.desk.composer).toBeVisible()
  await expect(customer.chat.bubble('何静接替为您服务')).toBeVisible()
  await expect(agent.desk.bubble('何静接管了会话')).toBeVisible()
  await expect(agent.page.getByText('何静 正在接待这位客户')).toBeVisible()
})
