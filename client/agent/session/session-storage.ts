import { type SessionReply, sessionReply } from '../../../domain/wire/rest.ts'

const STORED = 'holdfast-session'

/** The session kept on this device, so that the app opens without a network; undefined when nobody is logged in here. */
export function readSession(): SessionReply | undefined {
  const stored = localStorage.getItem(STORED)
  if (stored === null) return undefined
  try {
    const parsed = sessionReply.safeParse(JSON.parse(stored))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}

/** Keeps the session; undefined removes it. */
export function writeSession(session: SessionReply | undefined): void {
  if (session) localStorage.setItem(STORED, JSON.stringify(session))
  else localStorage.removeItem(STORED)
}

/** Makes the session with this csrf token one that is over, as a reload without a network must find it; a newer one stays. */
export function expireSession(csrf: string): void {
  const session = readSession()
  if (session?.csrf === csrf) writeSession({ ...session, expiresAt: 0 })
}

/** Calls `listener` when another tab logged in or out. */
export function onSessionElsewhere(listener: () => void): () => void {
  const onStorage = (event: StorageEvent) => {
    if (event.key === STORED) listener()
  }
  window.addEventListener('storage', onStorage)
  return () => window.removeEventListener('storage', onStorage)
}

/** The name of a person's databases on this device. */
export function storeNameOf(staffId: string): string {
  return `holdfast-${staffId}`
}
