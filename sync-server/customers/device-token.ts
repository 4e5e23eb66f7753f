import type { CustomerActor } from '../../domain/roles/actor.ts'
import type { Context } from '../context.ts'
import { hashToken } from '../http/secret-token.ts'

const longestToken = 200

/** The customer whose device holds the token, or undefined for an unknown one (SPEC CUS-1). */
export async function customerFromToken(
  { database }: Pick<Context, 'database'>,
  token: string,
): Promise<CustomerActor | undefined> {
  if (token === '' || token.length > longestToken) return undefined
  const [row] = await database.readers.all<{ id: string; name: string; visitor_id: string | null }>(
    `SELECT customer.id, customer.name, customer.visitor_id FROM device_token JOIN customer ON customer.id = device_token.customer_id
     WHERE device_token.token_hash = ?`,
    [hashToken(token)],
  )
  if (!row) return undefined
  const { id, name, visitor_id: visitorId } = row
  return visitorId === null ? { kind: 'customer', id, name } : { kind: 'customer', id, name, visitorId }
}
