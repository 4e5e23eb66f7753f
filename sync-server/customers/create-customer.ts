import type { CustomerActor } from '../../domain/roles/actor.ts'
import type { Administration } from '../db/administrate.ts'
import { hashToken, makeToken } from '../http/secret-token.ts'
import { Customer } from './customer-entity.ts'
import { DeviceToken } from './device-token-entity.ts'

const keptUserAgentLength = 300

/**
 * Makes a customer with a first device; the token is for the device and is kept nowhere else (SPEC CUS-1).
 * @param customer name '' = anonymous
 */
export async function createCustomer(
  { database, clock, newId }: Administration,
  customer: { name: string; visitorId?: string; userAgent?: string },
): Promise<{ customer: CustomerActor; token: string }> {
  const { name, visitorId, userAgent = '' } = customer
  const [id, token, createdAt] = [newId(), makeToken(), clock()]
  await database.orm.em.fork().transactional(async (em) => {
    em.create(Customer, { id, name, visitorId: visitorId ?? null, createdAt })
    await em.flush()
    em.create(DeviceToken, {
      tokenHash: hashToken(token),
      customerId: id,
      createdAt,
      userAgent: userAgent.slice(0, keptUserAgentLength),
    })
  })
  return { customer: { kind: 'customer', id, name, ...(visitorId === undefined ? {} : { visitorId }) }, token }
}
