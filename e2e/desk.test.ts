import { expect, type Page } from '@playwright/test'
import { test } from './support/fixtures.ts'
import { expectInOrder } from './support/in-order.ts'
import { localData } from './support/local-data.ts'

test('[A3] the badge of a group counts the customers with unread messages', async ({ asStaff, customerWrites }) => {
  const agent = await asStaff('agent')
  const tab = (name: string) => agent.page.getByRole('tab', { name, exact: true })
  const one = await customerWrites('客户甲')
  await agent.desk.takeNext()
  const two = await customerWrites('客户乙')
  await agent.desk.takeNext()
  await expect(agent.desk.bubble('客户乙')).toBeVisible()
  await expect(tab('售前咨询')).toBeVisible()
  await one.post('甲的第二句')
  await one.post('甲的第三句')
  await expect(tab('售前咨询，1 位客户有未读消息')).toBeVisible()
  await expect(agent.desk.row('甲的第三句')).toContainText('2 条未读')
  await agent.desk.go('我的')
  await two.post('乙的第二句')
  await agent.desk.go('会话')
  await expect(tab('售前咨询，2 位客户有未读消息')).toBeVisible()
  await agent.desk.row('甲的第三句').click()
  await expect(tab('售前咨询，1 位客户有未读消息')).toBeVisible()
  await expect(agent.desk.row('甲的第三句')).not.toContainText('条未读')
})

test('[A4] sections with counts, collapsible, 只看我的, and each row’s status in words', async ({
  asStaff,
  customerWrites,
  staffAct,
  team,
}) => {
  const admin = await asStaff('admin')
  const agent = await staffAct('agent')
  await customerWrites('接待中的')
  await agent.act('takeNext', { groupId: team.groupId })
  await customerWrites('先来的')
  await customerWrites('后来的')
  const active = admin.page.getByRole('button', { name: '会话中 (1)' })
  const queued = admin.page.getByRole('button', { name: '排队中 (2)' })
  await expect(active).toHaveAttribute('aria-expanded', 'true')
  await expect(queued).toHaveAttribute('aria-expanded', 'true')
  await expect(admin.desk.row('李明')).toBeVisible()
  await expect(admin.desk.row('待接待')).toHaveCount(2)
  await expect(admin.desk.row('待接待').first()).toContainText('先来的')
  await queued.click()
  await expect(queued).toHaveAttribute('aria-expanded', 'false')
  await expect(admin.desk.row('待接待')).toHaveCount(0)
  await queued.click()
  await admin.page.getByRole('checkbox', { name: '只看我的' }).check()
  await expect(admin.page.getByText('没有您正在接待的会话')).toBeVisible()
  await expect(admin.page.getByRole('button', { name: '会话中 (0)' })).toBeVisible()
  await expect(admin.desk.row('待接待')).toHaveCount(2)
  await admin.page.reload()
  await expect(admin.page.getByRole('checkbox', { name: '只看我的' })).toBeChecked()
})

test('[A7] of those who wait an agent’s device gets the number and nothing else', async ({
  asStaff,
  customerWrites,
  staffAct,
}) => {
  const agent = await asStaff('agent', { path: '/me' })
  const received = framesOf(agent.page)
  const mine = await customerWrites('我的客户')
  await agent.page.goto('/')
  await agent.desk.takeNext()
  const waiting = await customerWrites('排队中的秘密')
  await waiting.post('还是秘密')
  await expect(agent.page.getByRole('button', { name: '排队中 (1)' })).toBeVisible()
  // What is delivered after it has arrived, so the secret would have, too.
  await mine.post('后来的一句')
  await expect(agent.desk.bubble('后来的一句')).toBeVisible()
  expect(received.join()).toContain('后来的一句')
  for (const place of [received.join(), await agent.page.content(), await localData(agent.page)]) {
    expect(place).not.toContain('秘密')
    expect(place).not.toContain(waiting.conversationId)
  }
  const admin = await staffAct('admin')
  await admin.act('accept', { conversationId: waiting.conversationId })
  await expect(agent.desk.row('何静')).toBeVisible()
  expect(received.join()).toContain('排队中的秘密')
  expect(received.join()).not.toContain('沈嘉禾')
})

test('[A9] Enter sends, Ctrl+Enter and Shift+Enter break the line', async ({ asCustomer, asStaff }) => {
  const [customer, agent] = await Promise.all([asCustomer(), asStaff('agent')])
  await customer.chat.say('在吗')
  await agent.desk.takeNext()
  await agent.desk.composer.pressSequentially('第一行')
  await agent.desk.composer.press('Control+Enter')
  await agent.desk.composer.pressSequentially('第二行')
  await agent.desk.composer.press('Shift+Enter')
  await agent.desk.composer.pressSequentially('第三行')
  await expect(agent.desk.composer).toHaveValue('第一行\n第二行\n第三行')
  await agent.desk.composer.press('Enter')
  await expect(agent.desk.composer).toHaveValue('')
  const bubble = customer.chat.log.getByText('第一行 第二行 第三行')
  await expect(bubble).toHaveJSProperty('innerText', '第一行\n第二行\n第三行')
})

test('[A9] a text that is too long is told, and never cut', async ({ asStaff, customerWrites }) => {
  const agent = await asStaff('agent')
  await customerWrites('在吗')
  await agent.desk.takeNext()
  await agent.desk.composer.fill('长'.repeat(4_003))
  await expect(agent.page.getByText('超出 3 字，删减后才能发送')).toBeVisible()
  await agent.desk.composer.press('Enter')
  await expect(agent.desk.composer).toHaveValue('长'.repeat(4_003))
  await expect(agent.page.getByRole('button', { name: '发送' })).toBeDisabled()
})

test('[A10] a time stands above a message only more than three minutes after the last shown', async ({
  asStaff,
  customerWrites,
}) => {
  const agent = await asStaff('agent')
  await customerWrites('在吗')
  await agent.desk.takeNext()
  const times = agent.desk.log.locator('time')
  await expect(times).toHaveCount(1)
  await agent.goOffline()
  const startedAt = Date.now()
  for (const [minutes, shown] of [
    [2, 1],
    [4, 2],
    [6, 2],
    [8, 3],
  ] as const) {
    await agent.page.clock.setFixedTime(startedAt + minutes * 60_000)
    await agent.desk.say(`${minutes} 分钟后`)
    await expect(agent.desk.bubble(`${minutes} 分钟后`)).toBeVisible()
    await expect(times).toHaveCount(shown)
  }
})

test('[A20] the personal centre shows the account as it is', async ({ asStaff, team }) => {
  const agent = await asStaff('agent')
  await agent.desk.go('我的')
  const account = agent.page.getByRole('region', { name: '账号信息' })
  await expect(agent.page.getByRole('heading', { name: '李明' })).toBeVisible()
  for (const text of [team.staff.agent.account, '普通客服', '售前咨询']) await expect(account).toContainText(text)
})

test('[A29] dark and English are chosen in 我的 and kept', async ({ asStaff }) => {
  const agent = await asStaff('agent', { path: '/me' })
  const background = () => agent.page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const light = await background()
  await agent.page.getByText('深色', { exact: true }).click()
  await expect.poll(background).not.toBe(light)
  await agent.page.getByText('English', { exact: true }).click()
  await expect(agent.page.getByRole('button', { name: 'Log out' })).toBeVisible()
  await expect(agent.page.locator('html')).toHaveAttribute('lang', 'en')
  await agent.page.reload()
  await expect(agent.page.getByRole('button', { name: 'Log out' })).toBeVisible()
  await expect.poll(background).not.toBe(light)
})

test('[A23] two tabs show the same, and when the one that leads is closed the other goes on', async ({
  asCustomer,
  asStaff,
}) => {
  const [customer, agent] = await Promise.all([asCustomer(), asStaff('agent')])
  await customer.chat.say('在吗')
  await agent.desk.takeNext()
  const first = agent.page
  const second = await agent.context.newPage()
  await second.goto(first.url())
  agent.page = second
  await agent.desk.untilOnline()
  await agent.desk.say('从第二个标签页')
  await expect(customer.chat.bubble('从第二个标签页')).toBeVisible()
  await expect(first.getByRole('log').getByText('从第二个标签页')).toBeVisible()
  await first.close()
  await customer.chat.say('收到了吗')
  await expect(agent.desk.bubble('收到了吗')).toBeVisible()
  await agent.desk.say('收到了')
  await expectInOrder(customer.chat.log, ['在吗', '从第二个标签页', '收到了吗', '收到了'])
})

/** Every text frame that the page's sockets receive from now on. */
function framesOf(page: Page): string[] {
  const received: string[] = []
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => received.push(String(payload))))
  return received
}
