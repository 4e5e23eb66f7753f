import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { desktop, phone } from './support/devices.ts'
import { test } from './support/fixtures.ts'
import { endSession } from './support/wire.ts'

const devices = { desktop, phone } as const
const schemes = ['light', 'dark'] as const

for (const [name, device] of Object.entries(devices)) {
  for (const colorScheme of schemes) {
    const options = { ...device, colorScheme, reducedMotion: 'reduce' } as const

    test(`[A29] axe finds nothing at the desk (${name}, ${colorScheme})`, async ({
      asCustomer,
      asStaff,
      customerWrites,
      open,
      world,
    }) => {
      const [customer, agent] = await Promise.all([asCustomer(), asStaff('agent', options)])
      await customer.chat.say('在吗')
      await agent.desk.takeNextButton.click()
      await agent.desk.say('您好')
      await expect(agent.desk.log.getByRole('img', { name: '已读' })).toBeVisible()
      await expectNoViolations(agent.page, 'chat')
      await agent.page.goto('/')
      await customerWrites('排队的人')
      await expect(agent.page.getByRole('button', { name: '排队中 (1)' })).toBeVisible()
      await expectNoViolations(agent.page, 'list')
      await agent.desk.row('您好').click()
      await agent.goOffline()
      await agent.desk.say('没发出去的')
      await expect(agent.desk.bubble('没发出去的')).toBeVisible()
      await expectNoViolations(agent.page, 'chat offline')
      await agent.page.goBack()
      await agent.page
        .getByRole('button', { name: /1 条未发送/ })
        .first()
        .click()
      await expect(agent.desk.unsentList).toBeVisible()
      await expectNoViolations(agent.page, 'unsent list')
      await agent.page.keyboard.press('Escape')
      await agent.comeBack()
      await expect(customer.chat.bubble('没发出去的')).toBeVisible()
      await agent.desk.go('我的')
      await expectNoViolations(agent.page, 'me')
      await agent.desk.go('已接待')
      await expect(agent.page.getByText('还没有已接待的会话')).toBeVisible()
      await expectNoViolations(agent.page, 'ended, empty')
      await endSession(world.server.url, agent.session)
      await expect(agent.page.getByRole('button', { name: '继续' })).toBeVisible()
      await expectNoViolations(agent.page, 'lock')
      const ended = await asStaff('agent', { ...options, of: world.archive, path: '/ended' })
      await expect(ended.page.getByText('1 / 5')).toBeVisible()
      await expectNoViolations(ended.page, 'ended')
      const out = await open({ ...options, path: '/' })
      await out.page.getByRole('button', { name: '登录', exact: true }).click()
      await expect(out.page.getByText('请填写账号和密码')).toBeVisible()
      await expectNoViolations(out.page, 'log-in')
      await out.page.goto('/setup?token=x')
      await expect(out.page.getByRole('button', { name: '创建并登录' })).toBeVisible()
      await expectNoViolations(out.page, 'set-up')
    })

    test(`[C4] axe finds nothing on the customer’s page (${name}, ${colorScheme})`, async ({ asCustomer, asStaff }) => {
      const [customer, agent] = await Promise.all([asCustomer(options), asStaff('agent')])
      await expect(customer.chat.composer).toBeVisible()
      await expectNoViolations(customer.page, 'empty')
      await customer.chat.say('在吗 https://example.com')
      await expect(customer.page.getByText('您是下一位，请稍候')).toBeVisible()
      await expectNoViolations(customer.page, 'queued')
      await agent.desk.takeNext()
      await agent.desk.say('在的')
      await expect(customer.chat.bubble('在的')).toBeVisible()
      await customer.goOffline()
      await customer.chat.say('没发出去的')
      await expectNoViolations(customer.page, 'offline')
      await customer.comeBack()
      await agent.desk.end()
      await expect(customer.chat.bubble('李明结束接待服务')).toBeVisible()
      await expectNoViolations(customer.page, 'ended')
    })
  }
}

async function expectNoViolations(page: Page, state: string): Promise<void> {
  // Away from what tells more under the pointer.
  await page.mouse.move(0, 0)
  // Colours that are on their way from one to the other are no colours of the design.
  await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'))
  const { violations } = await new AxeBuilder({ page }).analyze()
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => ({ id, target, failureSummary })),
  )
  expect.soft(found, `axe on: ${state}`).toEqual([])
}
