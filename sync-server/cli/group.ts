import { parseArgs } from 'node:util'
import { limits } from '../../domain/limits.ts'
import type { GroupRecord } from '../../domain/wire/records.ts'
import { addGroup } from '../groups/group-admin.ts'
import { loadDirectory } from '../users/directory.ts'
import { runCli, UsageError } from './run-cli.ts'

const usage = `Usage: npm run group -- <command>
  add   --key K --name N [--client-name C]   K: 1 to 60 letters, digits, - or _; N and C: 1 to 60 characters
  list`

await runCli(async (administration) => {
  const text = { type: 'string' } as const
  const options = { key: text, name: text, 'client-name': text }
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  if (positionals[0] === 'list') {
    const { groups } = await loadDirectory(administration.database.readers)
    const lines = [...groups.values()].map(lineOf)
    process.stdout.write(`${lines.join('\n') || 'No groups yet.'}\n`)
    return
  }
  const { key = '', name = '' } = values
  const clientName = values['client-name'] ?? name
  const isNamed = [name, clientName].every((one) => one.trim() !== '' && one.length <= limits.nameLength)
  if (positionals[0] !== 'add' || !/^[\w-]{1,60}$/.test(key) || !isNamed) throw new UsageError(usage)
  process.stdout.write(`Added ${lineOf(await addGroup(administration, { key, name, clientName }))}\n`)
})

function lineOf(group: GroupRecord): string {
  return [group.key, group.name, group.clientName].join('\t')
}
