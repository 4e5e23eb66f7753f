import type * as z from 'zod/mini'
import { conversationReply, endedReply, errorReply, sessionReply } from '../../../domain/wire/rest.ts'

type Detail = Record<string, string | number>
/** What a REST call came to: its parsed body, or a code of `domain/errors.ts` (`offline` when nothing answered). */
export type RestResult<T> = { ok: true; value: T } | { ok: false; code: string; detail?: Detail }

type Call = { method?: 'POST'; body?: unknown; csrf?: string; signal?: AbortSignal }

async function call<T extends z.ZodMiniType>(schema: T, path: string, how: Call = {}): Promise<RestResult<z.infer<T>>> {
  const headers: Record<string, string> = {}
  if (how.body !== undefined) headers['content-type'] = 'application/json'
  if (how.csrf !== undefined) headers['x-csrf-token'] = how.csrf
  let response: Response
  try {
    response = await fetch(path, {
      method: how.method ?? 'GET',
      headers,
      credentials: 'same-origin',
      ...(how.body === undefined ? {} : { body: JSON.stringify(how.body) }),
      ...(how.signal ? { signal: how.signal } : {}),
    })
  } catch {
    return { ok: false, code: 'offline' }
  }
  const body: unknown = await response.json().catch(() => undefined)
  if (!response.ok) {
    const refused = errorReply.safeParse(body)
    if (!refused.success) return { ok: false, code: response.status >= 500 ? 'overloaded' : 'internal' }
    const { code, detail } = refused.data
    return detail === undefined ? { ok: false, code } : { ok: false, code, detail }
  }
  const parsed = schema.safeParse(body)
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false, code: 'internal' }
}

/** POST /api/login. Refusals: `bad-credentials`, `rate-limited` (with `seconds`), `offline`. */
export function logIn(account: string, password: string) {
  return call(sessionReply, '/api/login', { method: 'POST', body: { account, password } })
}

/** POST /api/setup: the first superadmin. Refusals: `wrong-token`, `set-up-done`, `account-taken`, `bad-request`. */
export function setUp(body: { token: string; account: string; displayName: string; password: string }) {
  return call(sessionReply, '/api/setup', { method: 'POST', body })
}

/** GET /api/me: the session as it is now. Refusal: `expired-session`. */
export function fetchSession() {
  return call(sessionReply, '/api/me')
}

/** POST /api/logout. Gives the refusal's code, or undefined when the session is over. */
export async function endSession(csrf: string): Promise<string | undefined> {
  try {
    const response = await fetch('/api/logout', { method: 'POST', headers: { 'x-csrf-token': csrf } })
    return response.ok || response.status === 401 ? undefined : 'internal'
  } catch {
    return 'offline'
  }
}

type EndedAsk = { groupId: string; name: string; mine: boolean; page: number }

/** GET /api/conversations/ended: one page, newest first. */
export function fetchEnded(ask: EndedAsk, signal: AbortSignal) {
  const query = new URLSearchParams({ groupId: ask.groupId, page: String(ask.page) })
  if (ask.name) query.set('name', ask.name)
  if (ask.mine) query.set('mine', 'true')
  return call(endedReply, `/api/conversations/ended?${query}`, { signal })
}

/** GET /api/conversations/:id: one conversation whole. Refusals: `not-found`, `forbidden`. */
export function fetchConversation(id: string, signal: AbortSignal) {
  return call(conversationReply, `/api/conversations/${id}`, { signal })
}
