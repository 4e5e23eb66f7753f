import { ActionIcon, Popover } from '@mantine/core'
import { IconCopy, IconInfoCircle } from '@tabler/icons-react'
import type { Conversation } from '../../../domain/conversation/schema.ts'
import { px } from '../../ui/theme.ts'
import { timeLabel } from '../../ui/time-label.ts'
import { useLayout } from '../../ui/use-layout.ts'
import { customerName } from '../conversations/words.ts'
import { copyText } from '../desk/unsent-list.tsx'
import { useSpeech } from '../text.tsx'
import style from './customer-info.module.css'

type Fact = { label: string; value: string; copy?: boolean }

function useFacts(conversation: Conversation, groupName: string): Fact[] {
  const { text, language } = useSpeech()
  const words = { today: text('time.today'), yesterday: text('time.yesterday') }
  const at = (label: string, time: number | undefined): Fact[] =>
    time === undefined ? [] : [{ label, value: timeLabel(time, Date.now(), language, words) }]
  const { customer } = conversation
  return [
    { label: text('info.name'), value: customerName(text, customer), copy: true },
    { label: text('info.visitorId'), value: customer.visitorId ?? customer.id, copy: true },
    { label: text('info.group'), value: groupName },
    ...at(text('info.queuedAt'), conversation.queuedAt),
    ...at(text('info.acceptedAt'), conversation.acceptedAt),
    ...at(text('info.endedAt'), conversation.endedAt),
    ...(conversation.assignee ? [{ label: text('info.assignee'), value: conversation.assignee.name }] : []),
  ]
}

/** What is known of the customer, as rows of label and value. */
export function CustomerFacts({ conversation, groupName }: { conversation: Conversation; groupName: string }) {
  const { text } = useSpeech()
  const phone = useLayout() === 'phone'
  return (
    <dl className={style.facts}>
      {useFacts(conversation, groupName).map(({ label, value, copy }) => (
        <div key={label} className={style.fact}>
          <dt className={style.label}>{label}</dt>
          <dd className={style.value}>{value}</dd>
          {copy && (
            <ActionIcon
              size={phone ? 'xl' : 'sm'}
              aria-label={text('info.copy', { label })}
              onClick={() => void copyText(text, value)}
            >
              <IconCopy size={px.iconSmall} aria-hidden="true" />
            </ActionIcon>
          )}
        </div>
      ))}
    </dl>
  )
}

/** The button that opens the facts beside it. */
export function CustomerInfo(props: { conversation: Conversation; groupName: string }) {
  const { text } = useSpeech()
  return (
    <Popover position="bottom-end" width="var(--list-width)" trapFocus>
      <Popover.Target>
        <ActionIcon size="lg" aria-label={text('info.title')}>
          <IconInfoCircle size="var(--icon)" aria-hidden="true" />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <CustomerFacts {...props} />
      </Popover.Dropdown>
    </Popover>
  )
}
