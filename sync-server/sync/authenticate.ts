import type { Context } from '../context.ts'
import { customerFromToken } from '../customers/device-token.ts'
import { sessionFromCookie } from '../users/session.ts'
import type { Authenticate } from './peer.ts'

/** Staff by the session cookie that came with the request, customers by the device token in the greeting. */
export function authenticateBy(context: Omit<Context, 'sync'>, cookie: string | undefined): Authenticate {
  return async (hello) => {
    if (hello.app === 'customer') {
      const customer = await customerFromToken(context, hello.token ?? '')
      return customer && { sender: { kind: 'customer', customer } }
    }
    const session = await sessionFromCookie(context, cookie)
    if (!session) return undefined
    const { staffId, tokenHash: sessionHash, expiresAt } = session
    return { sender: { kind: 'staff', staffId }, sessionHash, expiresAt }
  }
}
