import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { pino } from 'pino'
import { type Id, makeId } from '../../domain/ids.ts'
import type { CustomerActor } from '../../domain/roles/actor.ts'
import type { Command } from '../../domain/wire/commands.ts'
import { readConfig } from '../config.ts'
import { createCustomer } from '../customers/create-customer.ts'
import type { Administration } from '../db/administrate.ts'
import { addGroup } from '../groups/group-admin.ts'
import { createSyncService } from '../sync/create-sync-service.ts'
import { addStaff, type NewStaff } from '../users/staff-admin.ts'
import { type DemoConversation, demoConversations } from './demo-conversations.ts'
import { type DemoStep, demoSteps } from './demo-script.ts'
import { runCli, UsageError } from './run-cli.ts'

const groups = [
  { key: 'presales', name: '售前咨询', clientName: '售前咨询' },
  { key: 'aftersales', name: '售后服务', clientName: '售后服务' },
  { key: 'support', name: '技术支持', clientName: '技术支持' },
]
const everyGroup = groups.map((group) => group.key)
const staff: readonly Omit<NewStaff, 'password'>[] = [
  { account: 'zhoulan', displayName: '周岚', role: 'superadmin', groupKeys: everyGroup },
  { account: 'hejing', displayName: '何静', role: 'admin', groupKeys: everyGroup },
  { account: 'liming', displayName: '李明', role: 'agent', groupKeys: ['presales', 'aftersales'] },
  { account: 'wangfang', displayName: '王芳', role: 'agent', groupKeys: ['aftersales'] },
  { account: 'chenyu', displayName: '陈宇', role: 'agent', groupKeys: ['support', 'presales'] },
]

/** The clock of the demo is set to the time of each act, so that the workspace looks as if it had been in use. */
class DemoClock {
  at = 0
  readonly now = (): number => this.at
  readonly newId = (): Id => makeId(this.at, randomBytes(10))
}

type Cast = { groupIds: Map<string, Id>; staffIds: Map<string, Id>; customers: Map<DemoConversation, CustomerActor> }

await runCli(async ({ database }) => {
  const { values } = parseArgs({ options: { password: { type: 'string' } } })
  const password = values.password ?? randomBytes(9).toString('base64url')
  if (password.length < 8) throw new UsageError('--password must have at least 8 characters.')
  await assertEmpty({ database })
  const nowAt = Date.now()
  const clock = new DemoClock()
  const steps = demoSteps(demoConversations, nowAt)
  clock.at = (steps[0]?.at ?? nowAt) - 60_000
  const administration: Administration = { database, clock: clock.now, newId: clock.newId }
  const cast = await makeCast(administration, password)
  await play(administration, clock, steps, cast)
  process.stdout.write(summary(password))
})

async function assertEmpty({ database }: Pick<Administration, 'database'>): Promise<void> {
  const [row] = await database.readers.all<{ rows: number }>(
    'SELECT (SELECT count(*) FROM staff) + (SELECT count(*) FROM groups) + (SELECT count(*) FROM customer) AS rows',
  )
  if (row?.rows) throw new UsageError('The demo needs an empty database; this one is in use. Set another DATA_DIR.')
}

async function makeCast(administration: Administration, password: string): Promise<Cast> {
  const cast: Cast = { groupIds: new Map(), staffIds: new Map(), customers: new Map() }
  for (const group of groups) cast.groupIds.set(group.key, (await addGroup(administration, group)).id)
  for (const one of staff) cast.staffIds.set(one.account, (await addStaff(administration, { ...one, password })).id)
  for (const conversation of demoConversations) {
    const { customer } = await createCustomer(administration, { name: conversation.customer })
    cast.customers.set(conversation, customer)
  }
  return cast
}

/** Every act goes the way of a real one: as a command through the sync engine. */
async function play(administration: Administration, clock: DemoClock, steps: DemoStep[], cast: Cast): Promise<void> {
  const log = pino({ level: 'warn' }, pino.destination(2))
  const sync = await createSyncService({ ...administration, config: readConfig(process.env), log })
  const started = new Map<DemoConversation, Id>()
  try {
    for (const step of steps) {
      clock.at = step.at
      const sender = senderOf(step, cast)
      const command = commandOf(step, clock, cast, started.get(step.conversation))
      const [answer] = await sync.execute(sender, [command])
      if (!answer?.ok) throw new Error(`the demo's ${step.act} was refused: ${JSON.stringify(answer)}`)
      if (answer.conversationId) checkSame(started, step, answer.conversationId)
    }
  } finally {
    await sync.stop()
  }
}

function senderOf({ by, conversation }: DemoStep, cast: Cast): Parameters<Engine['execute']>[0] {
  const customer = cast.customers.get(conversation)
  const staffId = cast.staffIds.get(conversation.staff ?? '')
  if (by === 'customer' && customer) return { kind: 'customer', customer }
  if (by === 'staff' && staffId) return { kind: 'staff', staffId }
  throw new Error('the demo names somebody who is not in it')
}
type Engine = Awaited<ReturnType<typeof createSyncService>>

function commandOf(step: DemoStep, clock: DemoClock, cast: Cast, conversationId: Id | undefined): Command {
  const base = { id: clock.newId(), at: step.at }
  const groupId = cast.groupIds.get(step.conversation.group) ?? ''
  const { act, text = '' } = step
  if (act === 'takeNext') return { ...base, type: act, args: { groupId } }
  if (act === 'post' && step.by === 'customer') return { ...base, type: act, args: { groupId, text } }
  if (conversationId === undefined) throw new Error('the demo has staff act before the customer')
  if (act === 'post') return { ...base, type: act, args: { conversationId, text } }
  if (act === 'read') return { ...base, type: act, args: { conversationId, pos: Number.MAX_SAFE_INTEGER } }
  return { ...base, type: act, args: { conversationId } }
}

function checkSame(started: Map<DemoConversation, Id>, { conversation }: DemoStep, id: Id): void {
  const known = started.get(conversation)
  if (known !== undefined && known !== id) throw new Error("the demo's conversations are out of order")
  started.set(conversation, id)
}

function summary(password: string): string {
  const { publicUrl } = readConfig(process.env)
  const logins = staff.map((one) => `  ${one.account.padEnd(10)} ${one.role.padEnd(11)} ${one.displayName}`)
  const pages = groups.map((group) => `  ${publicUrl}/chat?group=${group.key}   ${group.name}`)
  return [
    'The demo workspace is ready. Start the server with `npm start`, then log in as one of:',
    ...logins,
    `Password of all of them: ${password}`,
    `Staff: ${publicUrl}`,
    'Customers:',
    ...pages,
    '',
  ].join('\n')
}
