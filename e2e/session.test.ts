import { expect } from '@playwright/test'
import { startServer } from '../test/support/server-process.ts'
import { DeskPage } from './pages/desk-page.ts'
import { GatePage } from './pages/gate-page.ts'
import { test } from './support/fixtures.ts'
import { localData } from './support/local-data.ts'
import { openPerson } from './support/person.ts'
import { password } from './support/seed.ts'
import { endSession } from './support/wire.ts'

test('[A1] account and password let in, a wrong one is told, and a reload stays in', async ({ open, team }) => {
  const { page } = await open({ path: '/' })
  const gate = new GatePage(page)
  const desk = new DeskPage(() => page)
  const { account } = team.staff.agent
  await gate.logIn(account, '')
  await expect(gate.error).toHaveText('请填写账号和密码')
  await gate.logIn(account, 'wrong-password')
  await expect(gate.error).toHaveText('账号或密码不对')
  await gate.logIn('nobody', password)
  await expect(gate.error).toHaveText('账号或密码不对')
  await gate.logIn(account, password)
  await desk.untilOnline()
  await page.reload()
  await desk.untilOnline()
  await expect(page.getByRole('tab', { name: '售前咨询' })).toBeVisible()
})

test('[A1] the log-in that is tried too often says for how long', async ({ open, team }) => {
  const { page } = await open({ path: '/' })
  const gate = new GatePage(page)
  for (let n = 1; n <= 10; n += 1) {
    const refused = page.waitForResponse('**/api/login')
    await gate.logIn(team.staff.colleague.account, `wrong-password-${n}`)
    await refused
    await expect(page.getByRole('button', { name: '登录', exact: true })).toBeEnabled()
  }
  await gate.logIn(team.staff.colleague.account, password)
  await expect(gate.error).toHaveText(/^尝试次数过多，请 \d+ 秒后再试$/)
})

test('[A1] logging out warns of what is not sent and wipes what the device keeps', async ({
  asCustomer,
  asStaff,
  staffAct,
}) => {
  const [customer, agent] = await Promise.all([asCustomer(), asStaff('agent')])
  await customer.chat.say('机密的问题')
  await agent.desk.takeNext()
  const conversationId = agent.page.url().split('/').at(-1) ?? ''
  await agent.goOffline()
  await agent.desk.say('机密的答复')
  await agent.desk.go('我的')
  await agent.page.getByRole('button', { name: '退出登录' }).click()
  const dialog = agent.page.getByRole('dialog', { name: '退出登录' })
  await expect(dialog.getByRole('alert').first()).toContainText('还有 1 条内容没有发送，退出后将丢失：')
  await expect(dialog.getByText('机密的答复')).toBeVisible()
  await dialog.getByRole('button', { name: '放弃并退出' }).click()
  await expect(dialog.getByText('退出登录需要联网，您的内容没有改动')).toBeVisible()
  expect(await localData(agent.page)).toContain('机密的答复')

  const admin = await staffAct('admin')
  await admin.act('end', { conversationId })
  await agent.comeBack()
  await expect(agent.desk.pill).toHaveAccessibleName('在线 · 1 条未发送')
  await dialog.getByRole('button', { name: '放弃并退出' }).click()
  await expect(new GatePage(agent.page).heading).toHaveText('登录')
  await expect.poll(() => localData(agent.page)).not.toContain('机密')
  await agent.page.reload()
  await expect(new GatePage(agent.page).heading).toHaveText('登录')
})

test('[A1 offline] a session that ended elsewhere locks; data and outbox are kept and go out after the log-in', async ({
  asCustomer,
  asStaff,
  world,
}) => {
  const [customer, agent] = await Promise.all([asCustomer(), asStaff('agent')])
  await customer.chat.say('在吗')
  await agent.desk.takeNext()
  await agent.goOffline()
  await agent.desk.say('锁定之前写的')
  await endSession(world.server.url, agent.session)
  await agent.comeBack()
  const gate = new GatePage(agent.page)
  await expect(gate.heading).toHaveText('登录已过期，您的内容都还在')
  await expect(agent.page.getByText('1 条未发送的内容保存在本机，登录后会继续发送')).toBeVisible()
  await expect(agent.desk.log).toHaveCount(0)
  await gate.unlock('李明', 'wrong-password')
  await expect(gate.error).toHaveText('账号或密码不对')
  await gate.unlock('李明', password)
  await expect(agent.desk.bubble('锁定之前写的')).toBeVisible()
  await expect(customer.chat.bubble('锁定之前写的')).toHaveCount(1)
  await agent.desk.untilOnline()
})

test('[A1 offline] after 24 hours without a network the app locks and keeps everything', async ({
  asStaff,
  customerWrites,
}) => {
  const agent = await asStaff('agent')
  await customerWrites('在吗')
  await agent.desk.takeNext()
  await agent.untilInstalled()
  await agent.goOffline()
  await agent.desk.say('昨天写的')
  await expect(agent.desk.bubble('昨天写的')).toBeVisible()
  await agent.page.clock.setFixedTime(Date.now() + 25 * 3_600_000)
  await agent.page.reload()
  await expect(new GatePage(agent.page).heading).toHaveText('登录已过期，您的内容都还在')
  await expect(agent.page.getByText('1 条未发送的内容保存在本机，登录后会继续发送')).toBeVisible()
  await agent.page.clock.setFixedTime(Date.now())
  await agent.page.reload()
  await expect(new GatePage(agent.page).heading).toHaveText('登录已过期，您的内容都还在')
  await agent.comeBack()
  await new GatePage(agent.page).unlock('李明', password)
  await expect(agent.desk.bubble('昨天写的')).toBeVisible()
  await agent.desk.untilOnline()
  await expect(agent.page.getByText('条未发送')).toHaveCount(0)
})

test('[A1] the set-up link of the first start makes the first superadmin, once', async ({ browser }) => {
  const server = await startServer()
  const [, path = ''] = await server.waitForLog(/(\/setup\?token=\S+)/)
  const [first, second] = await Promise.all([
    openPerson(browser, server.port, { path }),
    openPerson(browser, server.port, { path }),
  ])
  const fill = async ({ page }: typeof first): Promise<void> => {
    await page.getByLabel('账号').fill('boss')
    await page.getByLabel('显示名').fill('周岚')
    await page.getByLabel('密码', { exact: true }).fill('a long password')
    await page.getByRole('button', { name: '创建并登录' }).click()
  }
  await first.page.getByRole('button', { name: '创建并登录' }).click()
  await expect(new GatePage(first.page).error).toHaveText('请按说明填写每一项')
  await fill(first)
  await new DeskPage(() => first.page).untilOnline()
  await fill(second)
  await expect(new GatePage(second.page).error).toHaveText('已经设置过超级管理员，请直接登录')
  await Promise.all([first.context.close(), second.context.close()])
  await Promise.all([first.link.close(), second.link.close(), server.stop()])
})
