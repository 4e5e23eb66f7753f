import { expect } from '@playwright/test'
import { test } from './support/fixtures.ts'
import { expectInOrder } from './support/in-order.ts'

const three = ['离线第一句', '离线第二句', '离线第三句']

test('[A9 offline][A23] what an agent writes without a network survives the closed tab and arrives once, in order', async ({
  asCustomer,
  asStaff,
}) => {
  const [customer, agent] = await Promise.all([asCustomer(), asStaff('agent')])
  await customer.chat.say('在吗')
  await agent.desk.takeNext()
  await agent.untilInstalled()

  await agent.goOffline()
  await expect(agent.desk.pill).toHaveAccessibleName('离线')
  for (const text of three) await agent.desk.say(text)
  await expect(agent.desk.log.getByRole('img', { name: '发送中' })).toHaveCount(3)
  await expect(agent.desk.pill).toHaveAccessibleName('离线 · 3 条未发送')

  await agent.reopenTab()
  await expectInOrder(agent.desk.log, ['在吗', '李明开始接待服务', ...three])
  await expect(agent.desk.log.getByRole('img', { name: '发送中' })).toHaveCount(3)
  await expect(agent.desk.pill).toHaveAccessibleName('离线 · 3 条未发送')
  await agent.desk.pill.click()
  await expect(agent.desk.unsentList.getByRole('listitem')).toHaveCount(3)
  await expect(agent.desk.unsentList.getByRole('listitem').first()).toContainText('已保存到本机，联网后发送')
  await agent.page.keyboard.press('Escape')

  await agent.comeBack()
  await expectInOrder(customer.chat.log, ['在吗', '李明开始接待服务', ...three])
  await expect(agent.desk.pill).toHaveAccessibleName('在线')
  await expectInOrder(agent.desk.log, ['在吗', '李明开始接待服务', ...three])
  await expect(agent.desk.log.getByRole('img', { name: '发送中' })).toHaveCount(0)
})

test('[A23] one unsent message is discarded from the list, the others go out', async ({ asCustomer, asStaff }) => {
  const [customer, agent] = await Promise.all([asCustomer(), asStaff('agent')])
  await customer.chat.say('在吗')
  await agent.desk.takeNext()
  await agent.goOffline()
  for (const text of three) await agent.desk.say(text)
  await agent.desk.pill.click()
  const second = agent.desk.unsentList.getByRole('listitem').filter({ hasText: '离线第二句' })
  await second.getByRole('button', { name: '丢弃' }).click()
  await expect(second).toContainText('丢弃后无法恢复')
  await second.getByRole('button', { name: '丢弃' }).click()
  await expect(agent.desk.unsentList.getByRole('listitem')).toHaveCount(2)
  await agent.page.keyboard.press('Escape')
  await agent.comeBack()
  await expectInOrder(customer.chat.log, ['离线第一句', '离线第三句'])
  await expect(customer.chat.bubble('离线第二句')).toHaveCount(0)
})

test('[A23] a message that the server refuses for good is kept as failed, with its reason', async ({
  asCustomer,
  asStaff,
  staffAct,
}) => {
  const [customer, agent] = await Promise.all([asCustomer(), asStaff('agent')])
  await customer.chat.say('在吗')
  await agent.desk.takeNext()
  const conversationId = agent.page.url().split('/').at(-1) ?? ''
  await agent.goOffline()
  await agent.desk.say('来晚了')
  const admin = await staffAct('admin')
  await admin.act('end', { conversationId })
  await agent.comeBack()
  await expect(agent.desk.pill).toHaveAccessibleName('在线 · 1 条未发送')
  await agent.desk.log.getByRole('button', { name: '发送失败，查看处理方式' }).click()
  await expect(agent.page.getByText('这个会话已经结束')).toBeVisible()
  await expect(agent.page.getByRole('menuitem', { name: '重试' })).toHaveCount(0)
  await agent.page.getByRole('menuitem', { name: '丢弃' }).click()
  await agent.page.getByRole('menuitem', { name: '再按一次丢弃' }).click()
  await expect(agent.desk.pill).toHaveAccessibleName('在线')
})

test('[A8 offline] ending without a network is shown as pending, can be undone, and takes effect later', async ({
  asCustomer,
  asStaff,
}) => {
  const [customer, agent] = await Promise.all([asCustomer(), asStaff('agent')])
  await customer.chat.say('在吗')
  await agent.desk.takeNext()
  await agent.untilInstalled()
  await agent.goOffline()
  await agent.desk.end()
  await expect(agent.page.getByText('已结束接待，联网后生效')).toBeVisible()
  await expect(agent.desk.row('待结束')).toBeVisible()
  await agent.page.getByRole('button', { name: '撤销' }).click()
  await expect(agent.desk.composer).toBeVisible()
  await agent.desk.say('再见')
  await agent.desk.end()
  // What is shown as pending is on disk, and only that is promised to survive.
  await expect(agent.page.getByText('已结束接待，联网后生效')).toBeVisible()
  await agent.page.reload()
  await expect(agent.page.getByText('已结束接待，联网后生效')).toBeVisible()
  await agent.comeBack()
  await expectInOrder(customer.chat.log, ['在吗', '李明开始接待服务', '再见', '李明结束接待服务'])
  await expect(agent.page.getByText('接待已结束')).toBeVisible()
})

test('[A3 offline][A18 offline] lists, chats and ended conversations are readable after a reload without a network', async ({
  asCustomer,
  asStaff,
}) => {
  const agent = await asStaff('agent')
  const first = await asCustomer()
  await first.chat.say('旧的问题')
  await agent.desk.takeNext()
  await agent.desk.say('旧的答复')
  await agent.desk.end()
  await expect(first.chat.bubble('李明结束接待服务')).toBeVisible()
  const second = await asCustomer()
  await second.chat.say('新的问题')
  await agent.desk.takeNext()
  await agent.desk.say('新的答复')
  await expect(second.chat.bubble('新的答复')).toBeVisible()
  await agent.untilInstalled()
  await agent.goOffline()
  await agent.page.reload()
  await expect(agent.desk.row('新的答复')).toContainText('李明')
  await expectInOrder(agent.desk.log, ['新的问题', '李明开始接待服务', '新的答复'])
  await agent.desk.go('已接待')
  await expect(agent.page.getByText('暂时只显示保存在本机的会话')).toBeVisible()
  await agent.page.getByRole('list', { name: '已接待' }).getByRole('button').click()
  await expectInOrder(agent.desk.log, ['旧的问题', '李明开始接待服务', '旧的答复', '李明结束接待服务'])
})

test('[A9 offline] each conversation keeps its own draft, across reloads', async ({ asStaff, customerWrites }) => {
  const agent = await asStaff('agent')
  await customerWrites('客户甲')
  await agent.desk.takeNext()
  await customerWrites('客户乙')
  await agent.desk.takeNext()
  await expect(agent.desk.bubble('客户乙')).toBeVisible()
  await agent.untilInstalled()
  await agent.goOffline()
  const [second, first] = [agent.desk.row(/访客/).nth(0), agent.desk.row(/访客/).nth(1)]
  await agent.desk.composer.fill('给乙的草稿')
  await first.click()
  await expect(agent.desk.bubble('客户甲')).toBeVisible()
  await agent.desk.composer.fill('给甲的草稿')
  await agent.page.reload()
  await expect(agent.desk.composer).toHaveValue('给甲的草稿')
  await second.click()
  await expect(agent.desk.bubble('客户乙')).toBeVisible()
  await expect(agent.desk.composer).toHaveValue('给乙的草稿')
})

test('[A7 offline] taking a customer needs the network, and says so', async ({ asStaff, customerWrites }) => {
  const [admin, agent] = await Promise.all([asStaff('admin'), asStaff('agent')])
  await customerWrites('等人')
  await admin.desk.row('等人').click()
  await expect(agent.desk.takeNextButton).toBeEnabled()
  await Promise.all([admin.goOffline(), agent.goOffline()])
  await expect(admin.desk.acceptButton).toBeDisabled()
  await expect(agent.desk.takeNextButton).toBeDisabled()
  await admin.desk.acceptButton.locator('..').hover()
  await expect(admin.page.getByRole('tooltip', { name: '需要联网' })).toBeVisible()
  await admin.comeBack()
  await admin.desk.acceptButton.click()
  await expect(admin.desk.composer).toBeVisible()
})

test('[A23] where the network blocks sockets, everything goes by HTTP', async ({ asCustomer, asStaff }) => {
  const blocked = { blockSockets: true }
  const [customer, agent] = await Promise.all([asCustomer(blocked), asStaff('agent', blocked)])
  await customer.chat.say('防火墙后面')
  await agent.desk.takeNext()
  await agent.desk.say('也能聊天')
  await expect(customer.chat.bubble('也能聊天')).toBeVisible()
})

test('[A23] a server that restarts costs nothing that was written meanwhile', async ({
  asStaff,
  customerWrites,
  world,
}) => {
  const agent = await asStaff('agent')
  await customerWrites('在吗')
  await agent.desk.takeNext()
  await world.server.kill('SIGKILL')
  await agent.desk.say('写在重启之间')
  await expect(agent.desk.pill).toHaveAccessibleName(/1 条未发送/)
  await world.server.start()
  await agent.desk.untilOnline()
  await expect(agent.desk.log.getByRole('img', { name: '已发送' })).toHaveCount(1)
  await expectInOrder(agent.desk.log, ['在吗', '李明开始接待服务', '写在重启之间'])
})
