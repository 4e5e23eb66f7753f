import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { retryOf } from '../../../domain/errors.ts'
import type { SessionReply } from '../../../domain/wire/rest.ts'
import { fetchSession } from './rest.ts'
import { expireSession, onSessionElsewhere, readSession, writeSession } from './session-storage.ts'

/** `locked`: data and outbox are kept, nothing is shown until the person logs in again. */
export type SessionState =
  | { kind: 'out' }
  | { kind: 'in'; session: SessionReply }
  | { kind: 'locked'; session: SessionReply }

type SessionControl = {
  state: SessionState
  logIn: (session: SessionReply) => void
  lock: () => void
  /** Forgets the session on this device; the data is the caller's to remove. */
  forget: () => void
}

const SessionContext = createContext<SessionControl | undefined>(undefined)

function stateOf(session: SessionReply | undefined): SessionState {
  if (!session) return { kind: 'out' }
  return session.expiresAt > Date.now() ? { kind: 'in', session } : { kind: 'locked', session }
}

const CHECK_EVERY_MS = 15_000

/** Locks when the session's time is over, also after the device slept through it. */
function useExpiry(state: SessionState, lock: () => void): void {
  const expiresAt = state.kind === 'in' ? state.session.expiresAt : undefined
  useEffect(() => {
    if (expiresAt === undefined) return
    const check = () => {
      if (Date.now() >= expiresAt) lock()
    }
    // By the clock and not by one long timer: that one stands still while the device sleeps.
    const timer = setInterval(check, CHECK_EVERY_MS)
    check()
    document.addEventListener('visibilitychange', check)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', check)
    }
  }, [expiresAt, lock])
}

/** Who is logged in on this device. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [state, setState] = useState<SessionState>(() => stateOf(readSession()))
  const shown = useRef(state)
  shown.current = state
  const logIn = useCallback((session: SessionReply) => {
    writeSession(session)
    setState(stateOf(session))
  }, [])
  const lock = useCallback(() => {
    const { current: now } = shown
    if (now.kind !== 'in') return
    expireSession(now.session.csrf)
    setState({ kind: 'locked', session: now.session })
  }, [])
  const forget = useCallback(() => {
    writeSession(undefined)
    setState({ kind: 'out' })
  }, [])
  useExpiry(state, lock)
  useEffect(() => onSessionElsewhere(() => setState(stateOf(readSession()))), [])
  useEffect(() => {
    if (!readSession()) return
    void fetchSession().then((result) => {
      // Logged out while the question was on its way: its answer must not log in again.
      if (!readSession()) return
      if (result.ok) logIn(result.value)
      else if (retryOf(result.code) === 'auth') lock()
    })
  }, [logIn, lock])
  const control = useMemo(() => ({ state, logIn, lock, forget }), [state, logIn, lock, forget])
  return <SessionContext value={control}>{children}</SessionContext>
}

/** The session of this device and what can be done with it. */
export function useSession(): SessionControl {
  const control = use(SessionContext)
  if (!control) throw new Error('outside SessionProvider')
  return control
}
