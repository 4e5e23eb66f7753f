import { useLiveQuery } from 'dexie-react-hooks'
import { createContext, type ReactNode, use, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { retryOf } from '../../../domain/errors.ts'
import type { Id } from '../../../domain/ids.ts'
import type { StaffActor } from '../../../domain/roles/actor.ts'
import type { GroupRecord, Me } from '../../../domain/wire/records.ts'
import type { SessionReply } from '../../../domain/wire/rest.ts'
import type { ConnectionState } from '../../sync/engine-port.ts'
import type { OutboxEntry } from '../../sync/store-port.ts'
import { useSession } from '../session/session-provider.tsx'
import type { EphemeralFacts } from './ephemera.ts'
import { openWorkspace, type Workspace } from './open-workspace.ts'

/** What nearly every screen needs of the local store, read once for all of them. */
type Directory = {
  me: Me
  actor: StaffActor
  /** Groups whose conversations the person can reach, own ones first, each by position. */
  groups: readonly GroupRecord[]
  /** The outbox by `order`. */
  entries: readonly OutboxEntry[]
}

const WorkspaceContext = createContext<Workspace | undefined>(undefined)
const DirectoryContext = createContext<Directory | undefined>(undefined)

function actorOf(me: Me): StaffActor {
  return { kind: 'staff', id: me.id, name: me.displayName, role: me.role, enabled: me.enabled, groupIds: me.groupIds }
}

function reachableGroups(all: readonly GroupRecord[], me: Me): GroupRecord[] {
  const own = (id: Id) => me.groupIds.includes(id)
  return all
    .filter((group) => me.role === 'superadmin' || own(group.id))
    .sort((a, b) => Number(own(b.id)) - Number(own(a.id)) || a.position - b.position)
}

function DirectoryProvider({ session, children }: { session: SessionReply; children: ReactNode }) {
  const { store } = useWorkspace()
  const known = useLiveQuery(async () => (await store.cache.me()) ?? session.me, [store, session.me])
  const all = useLiveQuery(() => store.cache.groups(), [store])
  const entries = useLiveQuery(() => store.outbox.all(), [store])
  const person = useMemo(
    () => known && all && { me: known, actor: actorOf(known), groups: reachableGroups(all, known) },
    [known, all],
  )
  const directory = useMemo(() => person && entries && { ...person, entries }, [person, entries])
  // A few milliseconds without anything, rather than a moment of empty lists.
  return directory && <DirectoryContext value={directory}>{children}</DirectoryContext>
}

/** Opens the person's store and starts the engine for as long as it is shown; an ended session locks. */
export function WorkspaceProvider({ session, children }: { session: SessionReply; children: ReactNode }) {
  const { lock } = useSession()
  const [workspace, setWorkspace] = useState<Workspace>()
  const [fault, setFault] = useState<{ error: unknown }>()
  const staffId = session.me.id
  useEffect(() => {
    const opened = openWorkspace(staffId)
    setWorkspace(opened)
    let closed = false
    // Live queries wait in silence for a database that does not open.
    Promise.all([opened.store.cacheDb.open(), opened.store.outboxDb.open()]).catch((error: unknown) => {
      if (!closed) setFault({ error })
    })
    const stopListening = opened.engine.onState((state) => {
      if (state.kind === 'refused' && retryOf(state.code) === 'auth') lock()
    })
    return () => {
      closed = true
      stopListening()
      opened.close()
      setWorkspace(undefined)
    }
  }, [staffId, lock])
  if (fault) throw fault.error
  if (!workspace) return null
  return (
    <WorkspaceContext value={workspace}>
      <DirectoryProvider session={session}>{children}</DirectoryProvider>
    </WorkspaceContext>
  )
}

/** The store, the engine and the ephemera of the person who is logged in. */
export function useWorkspace(): Workspace {
  const workspace = use(WorkspaceContext)
  if (!workspace) throw new Error('outside WorkspaceProvider')
  return workspace
}

/** The person, the groups and the outbox, live. */
export function useDirectory(): Directory {
  const directory = use(DirectoryContext)
  if (!directory) throw new Error('outside WorkspaceProvider')
  return directory
}

/** The connection, live. */
export function useConnection(): ConnectionState {
  const { engine } = useWorkspace()
  return useSyncExternalStore(
    (listener) => engine.onState(listener),
    () => engine.state,
  )
}

/** Whether the server can be asked now. */
export function useOnline(): boolean {
  return useConnection().kind === 'open'
}

/** Queue lengths, presences and typing, live. */
export function useEphemera(): EphemeralFacts {
  const { ephemera } = useWorkspace()
  return useSyncExternalStore(ephemera.subscribe, ephemera.current)
}
