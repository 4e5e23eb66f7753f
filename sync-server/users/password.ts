import { hash, verify } from '@node-rs/argon2'

/** An argon2id hash in PHC form, with the package's parameters (19 MiB, two passes). */
export function hashPassword(password: string): Promise<string> {
  return hash(password)
}

/** The hash of a random password that nobody knows, made with the parameters above. */
const nobodysHash = '$argon2id$v=19$m=19456,t=2,p=1$hRlZzQWD4SOzqL0Z5yC1/g$+9hODz2R5lf+LY6fYGz12BluXyWHNyPwO2qulLiMl/Y'

/**
 * Whether the password is the one of the hash. Without a hash (an unknown account) it is wrong, after the same work, so
 * that the time of an answer does not tell which accounts exist (SPEC USR-1).
 */
export async function isPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  const isRight = await verify(passwordHash ?? nobodysHash, password)
  return passwordHash !== undefined && isRight
}
