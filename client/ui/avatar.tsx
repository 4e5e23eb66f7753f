import type { CSSProperties } from 'react'
import style from './avatar.module.css'

const TINTS = 5

/** Which of the tints an id has: the same on every device. */
function tintOf(id: string): number {
  let sum = 0
  for (const char of id) sum = (sum * 31 + char.charCodeAt(0)) % 9973
  return (sum % TINTS) + 1
}

/** What stands in the circle: the last Chinese character of a name that has one, else the first letters. */
export function initialsOf(name: string): string {
  const han = name.match(/\p{Script=Han}/gu)?.at(-1)
  if (han !== undefined) return han
  const words = name.trim().split(/\s+/)
  return words
    .slice(0, 2)
    .map((word) => Array.from(word)[0] ?? '')
    .join('')
    .toUpperCase()
}

type Props = {
  id: string
  name: string
  size?: 'small' | 'regular' | 'large'
  presence?: 'online' | 'away' | 'offline'
}

/** A person's circle. Decorative: the name stands beside it. */
export function Avatar({ id, name, size = 'regular', presence }: Props) {
  const tint = tintOf(id)
  const colours = { background: `var(--tint-${tint})`, color: `var(--tint-ink-${tint})` } as CSSProperties
  return (
    <span className={style.avatar} data-size={size} style={colours} aria-hidden="true">
      {initialsOf(name)}
      {presence && <span className={style.presence} data-presence={presence} />}
    </span>
  )
}
