import { ActionIcon, Checkbox, CloseButton, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconArchive, IconChevronLeft, IconChevronRight, IconSearch } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import type { Id } from '../../../domain/ids.ts'
import { limits } from '../../../domain/limits.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { px } from '../../ui/theme.ts'
import { useLayout } from '../../ui/use-layout.ts'
import { ConversationRow } from '../conversations/conversation-row.tsx'
import { GroupTabs } from '../conversations/group-tabs.tsx'
import { type Row, rowOf } from '../conversations/rows.ts'
import { ConnectionBanner } from '../desk/connection-banner.tsx'
import { useText } from '../text.tsx'
import { useKept, useWatchedGroup } from '../workspace/use-conversations.ts'
import { useDirectory } from '../workspace/workspace-provider.tsx'
import style from './ended-pane.module.css'
import { type EndedPage, useEnded, useLastTexts } from './use-ended.ts'

const SEARCH_AFTER_MS = 250
const noBadges: ReadonlyMap<Id, number> = new Map()
const noItems: EndedPage['items'] = []

function withText(row: Row, preview: Row['preview']): Row {
  return preview ? { ...row, preview } : row
}

function Rows({ rows, selectedId }: { rows: readonly Row[]; selectedId: Id | undefined }) {
  const text = useText()
  const navigate = useNavigate()
  const scroller = useRef<HTMLDivElement>(null)
  const [focusedId, setFocusedId] = useState<Id>()
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => px.row,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 8,
  })
  const stop = [focusedId, selectedId].find((id) => rows.some((row) => row.id === id)) ?? rows[0]?.id
  const step = (from: number, by: number) => {
    const next = rows[from + by]
    if (!next) return
    virtual.scrollToIndex(from + by)
    setFocusedId(next.id)
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>('button[tabindex="0"]')?.focus())
  }
  return (
    <div ref={scroller} className={style.scroller}>
      <ul className={style.list} style={{ height: virtual.getTotalSize() }} aria-label={text('nav.ended')}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index]
          return (
            row && (
              <li
                key={row.id}
                className={style.item}
                style={{ transform: `translateY(${start}px)` }}
                onKeyDown={(event) => {
                  const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
                  if (by === 0) return
                  event.preventDefault()
                  step(index, by)
                }}
              >
                <ConversationRow
                  row={row}
                  selected={row.id === selectedId}
                  focusable={row.id === stop}
                  onOpen={() => navigate(`/ended/${row.id}`)}
                  onFocus={() => setFocusedId(row.id)}
                />
              </li>
            )
          )
        })}
      </ul>
    </div>
  )
}

function Pages({
  page,
  pages,
  total,
  onPage,
}: {
  page: number
  pages: number
  total: number
  onPage: (page: number) => void
}) {
  const text = useText()
  const size = useLayout() === 'phone' ? 'xl' : 'md'
  return (
    <div className={style.pages}>
      <span>{text('ended.total', { count: total, n: total })}</span>
      <ActionIcon size={size} aria-label={text('ended.previous')} disabled={page <= 1} onClick={() => onPage(page - 1)}>
        <IconChevronLeft size={px.icon} aria-hidden="true" />
      </ActionIcon>
      <span>{text('ended.page', { n: page, m: pages })}</span>
      <ActionIcon size={size} aria-label={text('ended.next')} disabled={page >= pages} onClick={() => onPage(page + 1)}>
        <IconChevronRight size={px.icon} aria-hidden="true" />
      </ActionIcon>
    </div>
  )
}

/** 已接待: ended conversations of a group, searched and paged by the server; offline, those on this device (A18). */
export function EndedPane({ selectedId }: { selectedId: Id | undefined }) {
  const text = useText()
  const { me, groups } = useDirectory()
  const [kept, keepGroup] = useKept<string>('group', '')
  const groupId = (groups.find((group) => group.id === kept) ?? groups[0])?.id
  useWatchedGroup(groupId)
  const [typed, setTyped] = useState('')
  const [name] = useDebouncedValue(typed, SEARCH_AFTER_MS)
  const [mine, setMine] = useState(false)
  const [page, setPage] = useState(1)
  const ended = useEnded({ groupId, name, mine, page })
  const items = ended?.items ?? noItems
  const texts = useLastTexts(items)
  const rows = useMemo(
    () => (texts ? items.map((one) => withText(rowOf(one, undefined, me.id), texts.get(one.id))) : []),
    [items, texts, me.id],
  )
  const restart = (act: () => void) => {
    act()
    setPage(1)
  }
  return (
    <section className={style.pane} aria-label={text('nav.ended')}>
      <GroupTabs
        groups={groups}
        selectedId={groupId}
        badges={noBadges}
        onSelect={(id) => restart(() => keepGroup(id))}
      />
      <div className={style.filter}>
        <TextInput
          size="sm"
          aria-label={text('ended.search')}
          placeholder={text('ended.search')}
          maxLength={limits.nameLength}
          leftSection={<IconSearch size={px.iconSmall} aria-hidden="true" />}
          rightSection={
            typed && <CloseButton size="sm" aria-label={text('clear')} onClick={() => restart(() => setTyped(''))} />
          }
          value={typed}
          onChange={(event) => {
            const { value } = event.currentTarget
            restart(() => setTyped(value))
          }}
        />
        <Checkbox
          size="xs"
          label={text('list.onlyMine')}
          checked={mine}
          onChange={(event) => {
            const { checked } = event.currentTarget
            restart(() => setMine(checked))
          }}
        />
      </div>
      {ended?.localOnly && <p className={style.local}>{text('ended.localOnly')}</p>}
      {ended && items.length === 0 ? (
        <EmptyState
          icon={<IconArchive size="var(--icon-hero)" stroke={1.4} />}
          text={text(name || mine ? 'ended.noneFound' : 'ended.none')}
        />
      ) : (
        <Rows rows={rows} selectedId={selectedId} />
      )}
      {ended && !ended.localOnly && ended.total > 0 && (
        <Pages page={page} pages={ended.pages} total={ended.total} onPage={setPage} />
      )}
      <ConnectionBanner />
    </section>
  )
}
