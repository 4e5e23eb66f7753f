import { type KeyboardEvent, useEffect, useRef } from 'react'
import type { Id } from '../../../domain/ids.ts'
import type { GroupRecord } from '../../../domain/wire/records.ts'
import { useText } from '../text.tsx'
import style from './group-tabs.module.css'

type Props = {
  groups: readonly GroupRecord[]
  selectedId: Id | undefined
  /** Customers with unread messages, by group. */
  badges: ReadonlyMap<Id, number>
  onSelect: (id: Id) => void
}

/** The person's groups as tabs that scroll sideways, each with its badge (A3). */
export function GroupTabs({ groups, selectedId, badges, onSelect }: Props) {
  const text = useText()
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (selectedId === undefined) return
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [selectedId])
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const next = groups[groups.findIndex((group) => group.id === selectedId) + step]
    if (step === 0 || !next) return
    event.preventDefault()
    onSelect(next.id)
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus())
  }
  return (
    <div ref={list} role="tablist" aria-label={text('list.groups')} className={style.tabs} onKeyDown={onKeyDown}>
      {groups.map((group) => {
        const badge = badges.get(group.id) ?? 0
        const selected = group.id === selectedId
        return (
          <button
            key={group.id}
            type="button"
            role="tab"
            aria-selected={selected}
            aria-label={badge > 0 ? text('list.groupUnread', { name: group.name, n: badge }) : group.name}
            tabIndex={selected ? 0 : -1}
            className={style.tab}
            onClick={() => onSelect(group.id)}
          >
            <span className={style.name}>{group.name}</span>
            {badge > 0 && <span className={style.badge}>{badge > 99 ? '99+' : badge}</span>}
          </button>
        )
      })}
    </div>
  )
}
