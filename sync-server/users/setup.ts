import type * as z from 'zod/mini'
import type { Me } from '../../domain/wire/records.ts'
import type { setupBody } from '../../domain/wire/rest.ts'
import { type Administration, administrate } from '../db/administrate.ts'
import { AppError } from '../http/app-error.ts'
import { hashToken, isSameSecret, makeToken } from '../http/secret-token.ts'
import { putSetupTokenHash, setupTokenHash } from '../workspace/workspace.ts'
import { hashPassword } from './password.ts'
import { hasSuperadmin, insertStaff } from './staff-admin.ts'

/**
 * Opens the set-up when nobody can administer yet: gives the token of a new one-time link, which replaces an earlier
 * one; undefined when there is an enabled superadmin (SPEC USR-4).
 */
export async function openSetup({ database }: Administration): Promise<string | undefined> {
  return database.orm.em.fork().transactional(async (em) => {
    const isNeeded = !(await hasSuperadmin(em))
    const token = isNeeded ? makeToken() : undefined
    await putSetupTokenHash(em, token === undefined ? undefined : hashToken(token))
    return token
  })
}

/** Whether the first superadmin is still to be made. */
export async function isSetupOpen({ database }: Administration): Promise<boolean> {
  return !(await hasSuperadmin(database.orm.em.fork()))
}

/**
 * Makes the first superadmin (SPEC USR-4). Throws `set-up-done` when there is one, `wrong-token` for another link than
 * the newest, `account-taken`.
 */
export async function setUp(administration: Administration, body: z.infer<typeof setupBody>): Promise<Me> {
  const { token, account, displayName, password } = body
  const passwordHash = await hashPassword(password)
  return administrate(administration, async (em) => {
    if (await hasSuperadmin(em)) throw new AppError('set-up-done')
    const expected = await setupTokenHash(em)
    if (expected === undefined || !isSameSecret(hashToken(token), expected)) throw new AppError('wrong-token')
    const staff = { account, displayName, role: 'superadmin' as const, groupKeys: [] }
    const added = await insertStaff(em, administration, staff, passwordHash)
    await putSetupTokenHash(em, undefined)
    return added
  })
}
