import { expect } from '@playwright/test'
import { test } from './support/fixtures.ts'
import { expectInOrder } from './support/in-order.ts'

test('[A18] ended conversations come in pages, by nickname, or only one’s own', async ({ asStaff, world }) => {
  const { archive } = world
  const agent = await asStaff('agent', { of: archive, path: '/ended' })
  const rows = agent.page.getByRole('list', { name: '已接待' }).getByRole('button')
  const total = archive.names.length + archive.regular.conversations
  await expect(agent.page.getByText(`共 ${total} 个`)).toBeVisible()
  await expect(agent.page.getByText('1 / 5')).toBeVisible()
  await expect(rows.first()).toContainText(archive.names[0] ?? '')
  await agent.page.getByRole('button', { name: '下一页' }).click()
  await expect(agent.page.getByText('2 / 5')).toBeVisible()
  await expect(rows.first()).toContainText(archive.names[20] ?? '')
  await agent.page.getByRole('textbox', { name: '按昵称搜索' }).fill('嘉禾')
  await expect(agent.page.getByText('共 1 个')).toBeVisible()
  await rows.click()
  await expectInOrder(agent.desk.log, ['沈嘉禾的问题', '王芳开始接待服务', '给沈嘉禾的答复', '王芳结束接待服务'])
  await expect(agent.page.getByText('接待已结束')).toBeVisible()
  await expect(agent.desk.composer).toHaveCount(0)
  await agent.page.getByRole('textbox', { name: '按昵称搜索' }).fill('没有这个人')
  await expect(agent.page.getByText('没有符合条件的会话')).toBeVisible()
  await agent.page.getByRole('button', { name: '清除' }).click()
  await agent.page.getByRole('checkbox', { name: '只看我的' }).check()
  await expect(agent.page.getByText('共 5 个')).toBeVisible()
  await expect(rows.filter({ hasText: '李明' })).toHaveCount(5)
})

test('[A18] one too old to be on the device opens from the server', async ({ asStaff, world }) => {
  const agent = await asStaff('colleague', { of: world.archive, path: '/ended' })
  await expect(agent.page.getByText('1 / 5')).toBeVisible()
  for (let page = 2; page <= 5; page += 1) {
    await agent.page.getByRole('button', { name: '下一页' }).click()
    await expect(agent.page.getByText(`${page} / 5`)).toBeVisible()
  }
  await agent.page.getByRole('list', { name: '已接待' }).getByRole('button').last().click()
  await expectInOrder(agent.desk.log, ['第 1 次来访', '第 1 次答复'])
})
