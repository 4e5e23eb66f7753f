import type { Id } from '../../domain/ids.ts'
import type { Role } from '../../domain/roles/schema.ts'
import type { GroupRecord, Me, PresenceChoice } from '../../domain/wire/records.ts'
import type { SqlReader } from '../db/sql-connection.ts'

/** Who works here and in which groups, as of one version; rights are decided by it (SPEC ROL-4). */
export type Directory = { version: number; staff: Map<Id, Me>; groups: Map<Id, GroupRecord> }

type Row = {
  kind: 'workspace' | 'staff' | 'groups' | 'membership'
  number: number
  id: string
  first: string
  second: string
  third: string
  fourth: string
}

/** One statement, so that all of it is of one moment; boolean columns become 0 and 1. */
const everything = `
  SELECT 'workspace' AS kind, directory_version AS number, '' AS id, '' AS first, '' AS second, '' AS third, '' AS fourth FROM workspace
  UNION ALL SELECT 'staff', CASE WHEN enabled THEN 1 ELSE 0 END, id, account, display_name, role, presence FROM staff
  UNION ALL SELECT 'groups', position, id, key, name, client_name, '' FROM groups
  UNION ALL SELECT 'membership', 0, staff_id, group_id, '', '', '' FROM membership`

/** Reads the directory; staff and groups by id, each person's groups in the order of the groups. */
export async function loadDirectory(reader: SqlReader): Promise<Directory> {
  const rows = await reader.all<Row>(everything)
  const of = (kind: Row['kind']): Row[] => rows.filter((row) => row.kind === kind)
  const groups = new Map(
    of('groups')
      .sort(byPosition)
      .map((row) => [row.id, groupOf(row)]),
  )
  const staff = new Map(of('staff').map((row) => [row.id, staffOf(row)]))
  const members = new Map<Id, Set<Id>>()
  for (const { id, first: groupId } of of('membership')) {
    members.set(groupId, (members.get(groupId) ?? new Set()).add(id))
  }
  for (const [groupId] of groups) {
    for (const staffId of members.get(groupId) ?? []) staff.get(staffId)?.groupIds.push(groupId)
  }
  return { version: of('workspace')[0]?.number ?? 0, staff, groups }
}

function byPosition(a: Row, b: Row): number {
  return a.number - b.number || (a.id < b.id ? -1 : 1)
}

function groupOf(row: Row): GroupRecord {
  return { id: row.id, key: row.first, name: row.second, clientName: row.third, position: row.number }
}

function staffOf(row: Row): Me {
  return {
    id: row.id,
    account: row.first,
    displayName: row.second,
    role: row.third as Role,
    enabled: row.number === 1,
    groupIds: [],
    presence: row.fourth as PresenceChoice,
  }
}
