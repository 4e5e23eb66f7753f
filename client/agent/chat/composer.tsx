import { ActionIcon, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconSend2 } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import type { Id } from '../../../domain/ids.ts'
import { limits } from '../../../domain/limits.ts'
import { useLayout } from '../../ui/use-layout.ts'
import { useText } from '../text.tsx'
import { connectionWord } from '../workspace/unsent.ts'
import { useConnection, useWorkspace } from '../workspace/workspace-provider.tsx'
import style from './composer.module.css'
import { draftKeyOf, useDraft } from './use-draft.ts'

/** From this share of the allowed length on, the count is shown. */
const COUNT_FROM = 0.9
/** A typing mark is renewed this often while keys are pressed, and ends this long after the last, ms. */
const TYPING_EVERY_MS = 3_000
const TYPING_END_MS = 5_000

function useTyping(conversationId: Id): { touch: () => void; stop: () => void } {
  const { engine } = useWorkspace()
  const sentAt = useRef(0)
  const end = useRef<ReturnType<typeof setTimeout>>(undefined)
  const stop = () => {
    clearTimeout(end.current)
    if (sentAt.current === 0) return
    sentAt.current = 0
    engine.typing(conversationId, false)
  }
  const touch = () => {
    const now = Date.now()
    if (now - sentAt.current > TYPING_EVERY_MS) {
      sentAt.current = now
      engine.typing(conversationId, true)
    }
    clearTimeout(end.current)
    end.current = setTimeout(stop, TYPING_END_MS)
  }
  const stopRef = useRef(stop)
  stopRef.current = stop
  useEffect(() => () => stopRef.current(), [])
  return { touch, stop }
}

/** Breaks the line at the caret, as Shift+Enter would by itself. */
function breakLine(area: HTMLTextAreaElement, change: (text: string) => void): void {
  const { selectionStart, selectionEnd, value } = area
  area.setRangeText('\n', selectionStart, selectionEnd, 'end')
  if (area.value !== value) change(area.value)
}

/** Writes into the person's own conversation: Enter sends, Ctrl/⌘+Enter breaks the line (A9). */
export function Composer({ conversationId }: { conversationId: Id }) {
  const text = useText()
  const { engine } = useWorkspace()
  const phone = useLayout() === 'phone'
  const word = connectionWord(useConnection())
  const offline = word === 'offline' || word === 'reconnecting'
  const area = useRef<HTMLTextAreaElement>(null)
  const { value: draft, change, handOver } = useDraft(conversationId)
  const typing = useTyping(conversationId)
  const value = draft ?? ''
  const over = value.length - limits.textLength
  const empty = value.trim() === ''
  const counted = value.length > limits.textLength * COUNT_FROM

  const send = async () => {
    if (empty || over > 0) return
    typing.stop()
    const kept = engine.submit({ type: 'post', args: { conversationId, text: value } }, draftKeyOf(conversationId))
    handOver(kept)
    try {
      await kept
    } catch {
      // Not even the outbox could take it: the text goes back to where it was, before what was typed meanwhile.
      change(value + (area.current?.value ?? ''))
      notifications.show({ message: text('composer.notKept'), color: 'red' })
    }
    area.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // 229: the key still belongs to the input method, also where isComposing has ended already (Safari).
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || event.keyCode === 229 || event.shiftKey) return
    event.preventDefault()
    if (event.ctrlKey || event.metaKey) breakLine(event.currentTarget, change)
    else void send()
  }
  return (
    <div className={style.composer} data-phone={phone || undefined}>
      {over > 0 && (
        <p className={style.over} role="alert">
          {text('composer.over', { n: over })}
        </p>
      )}
      <div className={style.box} data-over={over > 0 || undefined}>
        <Textarea
          ref={area}
          className={style.field}
          classNames={{ input: style.input }}
          variant="unstyled"
          autosize
          minRows={phone ? 1 : 2}
          maxRows={phone ? 5 : 8}
          autoFocus={!phone}
          readOnly={draft === undefined}
          aria-label={text('composer.label')}
          placeholder={text('composer.placeholder')}
          value={value}
          aria-invalid={over > 0}
          onChange={(event) => {
            change(event.currentTarget.value)
            typing.touch()
          }}
          onBlur={typing.stop}
          onKeyDown={onKeyDown}
        />
        <ActionIcon
          className={style.send}
          variant="filled"
          color="tide"
          radius="md"
          aria-label={text('composer.send')}
          disabled={empty || over > 0}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => void send()}
        >
          <IconSend2 size="var(--icon)" aria-hidden="true" />
        </ActionIcon>
      </div>
      {(!phone || offline || counted) && (
        <p className={style.foot}>
          <span data-tone={offline ? 'amber' : undefined}>
            {offline ? text('composer.offline') : !phone && text('composer.keys')}
          </span>
          {counted && (
            <span className={style.count} data-tone={over > 0 ? 'red' : undefined}>
              {value.length} / {limits.textLength}
            </span>
          )}
        </p>
      )}
    </div>
  )
}
