import { VisuallyHidden } from '@mantine/core'
import { IconArrowDown } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { px } from '../../ui/theme.ts'
import { previewText } from '../conversations/words.ts'
import { useText } from '../text.tsx'
import { arrivals } from './arrivals.ts'
import { ChatLine } from './bubble.tsx'
import type { ChatRow } from './chat-rows.ts'
import style from './message-log.module.css'

type Props = {
  rows: readonly ChatRow[]
  hasOlder: boolean
  onOlder: () => void
  /** Whether the newest line is in sight, whenever that changes. */
  onAtEnd: (atEnd: boolean) => void
}

/** Within this of the end counts as at the end; within that of the start older lines are fetched. px */
const END_PX = 64
const START_PX = 400

/** Says how many lines came since the end was last in sight. */
function useNewBelow(rows: readonly ChatRow[], atEnd: boolean): boolean {
  const lastKey = rows.at(-1)?.key
  const [seenKey, setSeenKey] = useState(lastKey)
  useEffect(() => {
    if (atEnd) setSeenKey(lastKey)
  }, [atEnd, lastKey])
  return !atEnd && seenKey !== lastKey
}

/** Says what arrives. The log itself is silent: it is virtual, so that scrolling brings lines into it that are no news. */
function Announcer({ rows }: { rows: readonly ChatRow[] }) {
  const text = useText()
  const known = useRef(rows)
  const [news, setNews] = useState<readonly ChatRow[]>([])
  useEffect(() => {
    const arrived = arrivals(known.current, rows)
    known.current = rows
    if (arrived.length > 0) setNews(arrived)
  }, [rows])
  return (
    <VisuallyHidden component="div" aria-live="polite">
      {news.map((row) => (
        <p key={row.key}>{row.kind === 'bubble' ? row.text : previewText(text, row.message.body)}</p>
      ))}
    </VisuallyHidden>
  )
}

/** The chat's lines: virtual, held at the bottom, older ones fetched on the way up. */
export function MessageLog({ rows, hasOlder, onOlder, onAtEnd }: Props) {
  const text = useText()
  const scroller = useRef<HTMLDivElement>(null)
  const [atEnd, setAtEnd] = useState(true)
  const getItemKey = useCallback((index: number) => rows[index]?.key ?? index, [rows])
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => px.message,
    getItemKey,
    overscan: 10,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: END_PX,
  })
  const started = useRef(false)
  useLayoutEffect(() => {
    if (started.current || rows.length === 0) return
    started.current = true
    virtual.scrollToEnd()
  }, [rows.length, virtual])

  const newBelow = useNewBelow(rows, atEnd)
  const own = rows.at(-1)
  const ownKey = own?.kind === 'bubble' && own.own && own.tick === 'sending' ? own.key : undefined
  // What the person writes is shown, wherever they had scrolled to.
  useEffect(() => {
    if (ownKey !== undefined) virtual.scrollToEnd()
  }, [ownKey, virtual])

  const onScroll = () => {
    const box = scroller.current
    if (!box || !started.current) return
    const now = box.scrollHeight - box.scrollTop - box.clientHeight <= END_PX
    if (now !== atEnd) {
      setAtEnd(now)
      onAtEnd(now)
    }
    if (hasOlder && box.scrollTop < START_PX) onOlder()
  }

  return (
    <div className={style.frame}>
      <div
        ref={scroller}
        className={style.scroller}
        role="log"
        aria-live="off"
        aria-label={text('chat.log')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keyboards scroll it
        tabIndex={0}
        onScroll={onScroll}
      >
        <div className={style.filler} />
        <div className={style.lines} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, key, start }) => {
            const row = rows[index]
            return (
              row && (
                <div
                  key={key}
                  ref={virtual.measureElement}
                  data-index={index}
                  className={style.item}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <ChatLine row={row} />
                </div>
              )
            )
          })}
        </div>
      </div>
      <Announcer rows={rows} />
      {!atEnd && (
        <button
          type="button"
          className={style.pill}
          aria-label={text(newBelow ? 'chat.newMessages' : 'chat.toEnd')}
          onClick={() => virtual.scrollToEnd()}
        >
          <IconArrowDown size={px.iconSmall} aria-hidden="true" />
          {newBelow && text('chat.newMessages')}
        </button>
      )}
    </div>
  )
}
