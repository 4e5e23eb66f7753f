import * as z from 'zod/mini'

/** A lower-case UUID; ids made by clients and by the server are version 7, so that they sort by time of making. */
export const idSchema = z.string().check(z.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/))
export type Id = z.infer<typeof idSchema>

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/**
 * A UUID of version 7 (RFC 9562 §5.7): 48 bits of milliseconds, then random bits.
 * @param nowMs milliseconds since 1970
 * @param random exactly 10 random bytes
 */
export function makeId(nowMs: number, random: Uint8Array): Id {
  const hex = (index: number): string => HEX[random[index] ?? 0] as string
  const time = Math.max(0, Math.floor(nowMs)).toString(16).padStart(12, '0').slice(-12)
  const version = (0x70 | ((random[0] ?? 0) & 0x0f)).toString(16)
  const variant = (0x80 | ((random[2] ?? 0) & 0x3f)).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-${version}${hex(1)}-${variant}${hex(3)}-${hex(4)}${hex(5)}${hex(6)}${hex(7)}${hex(8)}${hex(9)}`
}
