import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A token that nobody can guess: 32 random bytes as base64url. */
export function makeToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What the database keeps of a token: SHA-256 as base64url, enough because tokens are random. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

/** Compares two texts in a time that does not tell how much of them is equal. */
export function isSameSecret(one: string, other: string): boolean {
  return timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest())
}
