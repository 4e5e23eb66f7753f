import { parseArgs } from 'node:util'
import type { Role } from '../../domain/roles/schema.ts'
import { roleSchema } from '../../domain/roles/schema.ts'
import type { Me } from '../../domain/wire/records.ts'
import { newStaffSchema } from '../../domain/wire/rest.ts'
import type { Administration } from '../db/administrate.ts'
import { loadDirectory } from '../users/directory.ts'
import {
  addStaff,
  setStaffEnabled,
  setStaffGroups,
  setStaffPassword,
  setStaffRole,
  staffIdOf,
} from '../users/staff-admin.ts'
import { readPassword } from './read-password.ts'
import { runCli, UsageError } from './run-cli.ts'

const usage = `Usage: npm run staff -- <command>
  add      --account A --role agent|admin|superadmin [--name N] [--groups key,key]   password on standard input
  list
  enable   --account A
  disable  --account A
  role     --account A --role agent|admin|superadmin
  groups   --account A --groups key,key
  password --account A                                                               password on standard input`

type Flags = { account?: string; name?: string; role?: string; groups?: string }
type Command = (administration: Administration, flags: Flags) => Promise<string>

const commands: Record<string, Command> = {
  async add(administration, flags) {
    const account = accountOf(flags)
    const staff = newStaffSchema.safeParse({
      account,
      displayName: flags.name ?? account,
      role: roleOf(flags),
      groupKeys: keysOf(flags),
      password: await readPassword(`Password for ${account}: `),
    })
    if (!staff.success) throw new UsageError(reasonOf(String(staff.error.issues[0]?.path[0])))
    return `Added ${lineOf(await addStaff(administration, staff.data))}`
  },

  async list({ database }) {
    const { staff, groups } = await loadDirectory(database.readers)
    const keys = (me: Me): string => me.groupIds.map((id) => groups.get(id)?.key).join(',')
    const lines = [...staff.values()].sort((a, b) => (a.account < b.account ? -1 : 1))
    return lines.map((me) => `${lineOf(me)}\t${keys(me)}`).join('\n') || 'No accounts yet.'
  },

  async enable(administration, flags) {
    const id = await staffIdOf(administration, accountOf(flags))
    return lineOf((await setStaffEnabled(administration, id, true)).me)
  },

  async disable(administration, flags) {
    const id = await staffIdOf(administration, accountOf(flags))
    return lineOf((await setStaffEnabled(administration, id, false)).me)
  },

  async role(administration, flags) {
    const id = await staffIdOf(administration, accountOf(flags))
    return lineOf((await setStaffRole(administration, id, roleOf(flags))).me)
  },

  async groups(administration, flags) {
    const id = await staffIdOf(administration, accountOf(flags))
    return lineOf((await setStaffGroups(administration, id, keysOf(flags))).me)
  },

  async password(administration, flags) {
    const account = accountOf(flags)
    const id = await staffIdOf(administration, account)
    const password = newStaffSchema.shape.password.safeParse(await readPassword(`New password for ${account}: `))
    if (!password.success) throw new UsageError(reasonOf('password'))
    return lineOf((await setStaffPassword(administration, id, password.data)).me)
  },
}

function accountOf({ account }: Flags): string {
  if (!account) throw new UsageError(`--account is missing.\n${usage}`)
  return account
}

function roleOf({ role }: Flags): Role {
  const parsed = roleSchema.safeParse(role)
  if (!parsed.success) throw new UsageError('--role must be agent, admin or superadmin.')
  return parsed.data
}

function keysOf({ groups = '' }: Flags): string[] {
  return groups.split(',').flatMap((key) => key.trim() || [])
}

function reasonOf(field: string): string {
  if (field === 'password') return 'The password on standard input must have 8 to 200 characters.'
  if (field === 'account') return '--account must be 2 to 40 letters, digits or any of . _ @ -'
  return '--name must have 1 to 60 characters.'
}

function lineOf(me: Me): string {
  return [me.account, me.displayName, me.role, me.enabled ? 'enabled' : 'disabled'].join('\t')
}

function parse(args: string[]): { run: Command; flags: Flags } {
  const text = { type: 'string' } as const
  const options = { account: text, name: text, role: text, groups: text }
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
    const [name = ''] = positionals
    const run = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (run && positionals.length === 1) return { run, flags: values }
  } catch {
    // An unknown flag; the usage says which there are.
  }
  throw new UsageError(usage)
}

await runCli(async (administration) => {
  const { run, flags } = parse(process.argv.slice(2))
  process.stdout.write(`${await run(administration, flags)}\n`)
})
