import { Button, Checkbox, Tooltip } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from 'react'
import type { Id } from '../../../domain/ids.ts'
import { px } from '../../ui/theme.ts'
import { useLayout } from '../../ui/use-layout.ts'
import { useText } from '../text.tsx'
import { useOnline } from '../workspace/workspace-provider.tsx'
import style from './conversation-list.module.css'
import { ConversationRow } from './conversation-row.tsx'
import { type ListItem, nextRowIndex, type SectionName } from './list-items.ts'

type Props = {
  items: readonly ListItem[]
  selectedId: Id | undefined
  onlyMine: boolean
  /** Only the number of waiting customers may be known here. */
  countOnly: boolean
  taking: boolean
  onOnlyMine: (on: boolean) => void
  onToggle: (section: SectionName) => void
  onTakeNext: () => void
  onOpen: (id: Id) => void
}

function TakeNext({
  count,
  taking,
  onTakeNext,
}: {
  count: number | undefined
  taking: boolean
  onTakeNext: () => void
}) {
  const text = useText()
  const online = useOnline()
  const phone = useLayout() === 'phone'
  const button = (
    <Button
      size={phone ? 'md' : 'compact-sm'}
      variant="light"
      disabled={!online || count === 0}
      loading={taking}
      onClick={onTakeNext}
    >
      {text('queue.takeNext')}
    </Button>
  )
  if (online) return button
  return (
    <Tooltip label={text('needsNetwork')}>
      <span>{button}</span>
    </Tooltip>
  )
}

function Header({ item, ...props }: Props & { item: Extract<ListItem, { kind: 'header' }> }) {
  const text = useText()
  const phone = useLayout() === 'phone'
  const label = text(item.section === 'active' ? 'list.active' : 'list.queued', { n: item.count ?? '–' })
  return (
    <div className={style.header}>
      <button
        type="button"
        className={style.toggle}
        aria-expanded={item.open}
        onClick={() => props.onToggle(item.section)}
      >
        <IconChevronDown size={px.iconSmall} className={style.chevron} aria-hidden="true" />
        {label}
      </button>
      {item.section === 'active' ? (
        <Checkbox
          size={phone ? 'sm' : 'xs'}
          className={style.mine}
          label={text('list.onlyMine')}
          checked={props.onlyMine}
          onChange={(event) => props.onOnlyMine(event.currentTarget.checked)}
        />
      ) : (
        <TakeNext count={item.count} taking={props.taking} onTakeNext={props.onTakeNext} />
      )}
    </div>
  )
}

function noteKey(section: SectionName, onlyMine: boolean, count: number | undefined, countOnly: boolean) {
  if (section === 'active') return onlyMine ? 'list.noneMine' : 'list.noneActive'
  if (count === undefined) return 'list.queueUnknown'
  return countOnly && count > 0 ? 'list.queueHidden' : 'list.noneQueued'
}

const heights = { header: px.section, row: px.row, note: px.note } as const
const touchHeights = { ...heights, header: px.touchSection }

/** The list of open conversations: sections and rows in one virtual scroller; ↑ ↓ move, Enter opens (A4). */
export function ConversationList(props: Props) {
  const { items, selectedId, onOpen } = props
  const text = useText()
  const phone = useLayout() === 'phone'
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useRef(new Map<Id, HTMLButtonElement>())
  const [focusedId, setFocusedId] = useState<Id>()
  // The same functions as long as the items are the same: with new ones the scroller measures every item again.
  const estimateSize = useCallback(
    (index: number) => (phone ? touchHeights : heights)[items[index]?.kind ?? 'row'],
    [items, phone],
  )
  const getItemKey = useCallback((index: number) => items[index]?.key ?? index, [items])
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize,
    getItemKey,
    overscan: 8,
  })
  const rowIds = useMemo(() => new Set(items.flatMap((item) => (item.kind === 'row' ? [item.key] : []))), [items])
  const tabStop =
    [focusedId, selectedId].find((id) => id !== undefined && rowIds.has(id)) ?? rowIds.values().next().value
  const waiting = items.find((item) => item.kind === 'header' && item.section === 'queued')
  const waitingCount = waiting?.kind === 'header' ? waiting.count : undefined

  const move = (event: KeyboardEvent, from: number) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : undefined
    if (step === undefined) return
    event.preventDefault()
    const next = nextRowIndex(items, from, step)
    const id = next === undefined ? undefined : items[next]?.key
    if (next === undefined || id === undefined) return
    virtual.scrollToIndex(next)
    setFocusedId(id)
    requestAnimationFrame(() => rows.current.get(id)?.focus())
  }

  return (
    <div ref={scroller} className={style.scroller}>
      <ul className={style.list} style={{ height: virtual.getTotalSize() }} aria-label={text('nav.conversations')}>
        {virtual.getVirtualItems().map(({ index, start, size }) => {
          const item = items[index]
          if (!item) return null
          return (
            <li
              key={item.key}
              className={style.item}
              style={{ height: size, transform: `translateY(${start}px)` }}
              onKeyDown={(event) => item.kind === 'row' && move(event, index)}
            >
              {item.kind === 'header' && <Header {...props} item={item} />}
              {item.kind === 'note' && (
                <p className={style.note}>
                  {text(noteKey(item.section, props.onlyMine, waitingCount, props.countOnly))}
                </p>
              )}
              {item.kind === 'row' && (
                <ConversationRow
                  row={item.row}
                  selected={item.key === selectedId}
                  focusable={item.key === tabStop}
                  onOpen={() => onOpen(item.key)}
                  onFocus={() => setFocusedId(item.key)}
                  buttonRef={(button) => {
                    if (button) rows.current.set(item.key, button)
                    else rows.current.delete(item.key)
                  }}
                />
              )}
            </li>
          )
        })}
      </ul>
    </div>
  )
}
