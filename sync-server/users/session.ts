import { fastifyCookie } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Id } from '../../domain/ids.ts'
import { limits } from '../../domain/limits.ts'
import type { StaffActor } from '../../domain/roles/actor.ts'
import type { Me } from '../../domain/wire/records.ts'
import type { SessionReply } from '../../domain/wire/rest.ts'
import type { Context } from '../context.ts'
import { AppError } from '../http/app-error.ts'
import { assertOwnOrigin } from '../http/origin.ts'
import { hashToken, isSameSecret, makeToken } from '../http/secret-token.ts'
import { actorOfMe, readMe } from './present-staff.ts'
import { Session } from './session-entity.ts'

const cookieName = 'holdfast_session'
const keptUserAgentLength = 300

/** A log-in that holds; `expiresAt` in ms. */
export type SessionFacts = { staffId: Id; tokenHash: string; expiresAt: number }
type StoredSession = SessionFacts & { csrf: string }
/** Whoever makes a REST call, with the rights of this moment. */
export type StaffSession = StoredSession & { me: Me; actor: StaffActor }

/**
 * The session that a Cookie header proves (SPEC USR-2): not expired, not revoked, of an enabled account; else undefined.
 */
export async function sessionFromCookie(
  context: Pick<Context, 'database' | 'clock'>,
  cookieHeader: string | undefined,
): Promise<SessionFacts | undefined> {
  const session = await storedSession(context, cookieHeader)
  return session && { staffId: session.staffId, tokenHash: session.tokenHash, expiresAt: session.expiresAt }
}

async function storedSession(
  { database, clock }: Pick<Context, 'database' | 'clock'>,
  cookieHeader: string | undefined,
): Promise<StoredSession | undefined> {
  const token = cookieHeader === undefined ? undefined : fastifyCookie.parse(cookieHeader)[cookieName]
  if (!token) return undefined
  const tokenHash = hashToken(token)
  const [row] = await database.readers.all<{ staff_id: string; csrf: string; expires_at: number }>(
    `SELECT session.staff_id, session.csrf, session.expires_at FROM session JOIN staff ON staff.id = session.staff_id
     WHERE session.token_hash = ? AND session.expires_at > ? AND staff.enabled`,
    [tokenHash, clock()],
  )
  return row && { staffId: row.staff_id, tokenHash, csrf: row.csrf, expiresAt: row.expires_at }
}

/**
 * Who makes a REST call of staff. Throws `expired-session` when nobody does, and for methods that change something
 * `wrong-origin` or `csrf` (SPEC USR-6).
 */
export async function requireStaff(context: Context, request: FastifyRequest): Promise<StaffSession> {
  const isUnsafe = request.method !== 'GET' && request.method !== 'HEAD'
  if (isUnsafe) assertOwnOrigin(context.config, request.headers)
  const session = await storedSession(context, request.headers.cookie)
  const me = session && (await readMe(context.database.readers, session.staffId))
  if (!session || !me) throw new AppError('expired-session')
  if (isUnsafe && !isSameSecret(String(request.headers['x-csrf-token'] ?? ''), session.csrf)) {
    throw new AppError('csrf')
  }
  return { ...session, me, actor: actorOfMe(me) }
}

/** Logs a person in: stores a session of 24 hours, sets its cookie, and gives what the app keeps (SPEC USR-2). */
export async function startSession(
  context: Context,
  staffId: Id,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<SessionReply> {
  const [token, csrf, nowAt] = [makeToken(), makeToken(), context.clock()]
  const expiresAt = nowAt + limits.sessionMs
  await context.database.orm.em.fork().transactional(async (em) => {
    await em.nativeDelete(Session, { staffId, expiresAt: { $lte: nowAt } })
    const userAgent = (request.headers['user-agent'] ?? '').slice(0, keptUserAgentLength)
    em.create(Session, {
      tokenHash: hashToken(token),
      staffId,
      csrf,
      createdAt: nowAt,
      expiresAt,
      address: request.ip,
      userAgent,
    })
  })
  const me = await readMe(context.database.readers, staffId)
  if (!me) throw new Error('a session was started for an account that does not exist')
  reply.setCookie(cookieName, token, { ...cookieOptions(context), maxAge: limits.sessionMs / 1000 })
  return { me, csrf, expiresAt }
}

/** Logs a person out: the session is gone, its sockets are closed, the cookie is cleared (SPEC USR-2). */
export async function endSession(context: Context, tokenHash: string, reply: FastifyReply): Promise<void> {
  await context.database.orm.em.fork().nativeDelete(Session, { tokenHash })
  context.sync.closeSession(tokenHash)
  reply.clearCookie(cookieName, cookieOptions(context))
}

function cookieOptions({ config }: Context) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: config.publicUrl.startsWith('https:') } as const
}
