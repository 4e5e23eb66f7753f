import type { Id } from '../../domain/ids.ts'
import { type CustomerSessionReply, customerSessionReply } from '../../domain/wire/rest.ts'
import { newBrowserId } from '../sync/browser-scheduler.ts'

const sessionKey = (groupKey: string): string => `holdfast-chat:session:${groupKey}`
const tokenKey = 'holdfast-chat:token'
const deviceKey = 'holdfast-chat:device'

/** What came of asking the server for a session. `later`: no network, or the server cannot at the moment. */
export type SessionOutcome = { ok: true; session: CustomerSessionReply } | { ok: false; why: 'unknown-group' | 'later' }

/** This device's id, made at the first visit. */
export function deviceId(): Id {
  const known = localStorage.getItem(deviceKey)
  if (known) return known
  const made = newBrowserId()
  localStorage.setItem(deviceKey, made)
  return made
}

/** The session that the last visit to this group kept, so that the page opens without the network. */
export function keptSession(groupKey: string): CustomerSessionReply | undefined {
  const token = localStorage.getItem(tokenKey)
  try {
    const kept = customerSessionReply.safeParse(JSON.parse(localStorage.getItem(sessionKey(groupKey)) ?? ''))
    // A token that another tab renewed makes this session somebody else's.
    return kept.success && kept.data.token === token ? kept.data : undefined
  } catch {
    return undefined
  }
}

/** POST /api/customer-sessions with the token that this device has, and keeps what comes back. */
export async function askForSession(groupKey: string): Promise<SessionOutcome> {
  const token = localStorage.getItem(tokenKey) ?? undefined
  try {
    const response = await fetch('/api/customer-sessions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ groupKey, token }),
    })
    if (response.status === 404 || response.status === 400) return { ok: false, why: 'unknown-group' }
    if (!response.ok) return { ok: false, why: 'later' }
    const session = customerSessionReply.parse(await response.json())
    localStorage.setItem(tokenKey, session.token)
    localStorage.setItem(sessionKey(groupKey), JSON.stringify(session))
    return { ok: true, session }
  } catch {
    return { ok: false, why: 'later' }
  }
}
