import { ActionIcon, Button, Drawer, Popover, Tooltip } from '@mantine/core'
import { IconArrowLeft, IconDots } from '@tabler/icons-react'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Conversation } from '../../../domain/conversation/schema.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { useLayout } from '../../ui/use-layout.ts'
import { useActs } from '../conversations/acts.ts'
import { customerName } from '../conversations/words.ts'
import { useText } from '../text.tsx'
import { useDirectory, useEphemera, useOnline, useWorkspace } from '../workspace/workspace-provider.tsx'
import type { ChatAct } from './chat-acts.ts'
import style from './chat-header.module.css'
import { CustomerFacts, CustomerInfo } from './customer-info.tsx'

type Props = { conversation: Conversation; acts: readonly ChatAct[]; back: string }

function useEnd(conversation: Conversation): () => void {
  const { engine } = useWorkspace()
  return () => void engine.submit({ type: 'end', args: { conversationId: conversation.id } })
}

/** 开始接待 or 接管: both need the server; greyed with the reason without it. */
export function TakeButton({
  conversation,
  act,
  full,
}: {
  conversation: Conversation
  act: 'accept' | 'takeOver'
  full?: boolean
}) {
  const text = useText()
  const online = useOnline()
  const { busy, accept, takeOver } = useActs()
  const run = act === 'accept' ? accept : takeOver
  return (
    <Tooltip label={text('needsNetwork')} disabled={online}>
      <span className={full ? style.full : undefined}>
        <Button
          size={full ? 'md' : 'compact-md'}
          fullWidth={full === true}
          variant={act === 'accept' ? 'filled' : 'light'}
          disabled={!online}
          loading={busy}
          onClick={() => void run(conversation.id)}
        >
          {text(act === 'accept' ? 'act.accept' : 'act.takeOver')}
        </Button>
      </span>
    </Tooltip>
  )
}

function EndButton({ conversation }: { conversation: Conversation }) {
  const text = useText()
  const end = useEnd(conversation)
  const [asking, setAsking] = useState(false)
  return (
    <Popover opened={asking} onChange={setAsking} position="bottom-end" trapFocus withArrow>
      <Popover.Target>
        <Button size="compact-md" variant="default" aria-expanded={asking} onClick={() => setAsking(!asking)}>
          {text('act.end')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <p className={style.question}>{text('end.sure')}</p>
        <div className={style.answers}>
          <Button size="compact-md" variant="default" onClick={() => setAsking(false)}>
            {text('cancel')}
          </Button>
          <Button size="compact-md" color="red" data-autofocus onClick={end}>
            {text('end.confirm')}
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

function EndInSheet({ conversation, onDone }: { conversation: Conversation; onDone: () => void }) {
  const text = useText()
  const end = useEnd(conversation)
  const [sure, setSure] = useState(false)
  const confirm = () => {
    end()
    onDone()
  }
  return sure ? (
    <Button size="md" color="red" fullWidth onClick={confirm}>
      {text('end.confirm')}
    </Button>
  ) : (
    <Button size="md" variant="default" fullWidth onClick={() => setSure(true)}>
      {text('act.end')}
    </Button>
  )
}

/** The phone's actions and facts, in a sheet from below. */
function ActSheet({
  conversation,
  acts,
  groupName,
}: {
  conversation: Conversation
  acts: readonly ChatAct[]
  groupName: string
}) {
  const text = useText()
  const [opened, setOpened] = useState(false)
  const close = () => setOpened(false)
  return (
    <>
      <ActionIcon className={style.touch} aria-label={text('chat.actions')} onClick={() => setOpened(true)}>
        <IconDots size="var(--icon-large)" aria-hidden="true" />
      </ActionIcon>
      <Drawer
        opened={opened}
        onClose={close}
        position="bottom"
        size="auto"
        classNames={{ content: style.sheetBox }}
        title={text('info.title')}
        closeButtonProps={{ 'aria-label': text('close') }}
      >
        <div className={style.sheet}>
          <CustomerFacts conversation={conversation} groupName={groupName} />
          {acts.includes('end') && <EndInSheet conversation={conversation} onDone={close} />}
        </div>
      </Drawer>
    </>
  )
}

/** Who is talked to, from where, and what can be done. */
export function ChatHeader({ conversation, acts, back }: Props) {
  const text = useText()
  const phone = useLayout() === 'phone'
  const { groups } = useDirectory()
  const typing = useEphemera().typing.has(conversation.id)
  const name = customerName(text, conversation.customer)
  const groupName = groups.find((group) => group.id === conversation.groupId)?.name ?? ''
  const who = conversation.status === 'active' ? conversation.assignee?.name : undefined
  const where = who ? text('chat.groupAndWho', { group: groupName, name: who }) : groupName
  return (
    <header className={style.header}>
      {phone && (
        <Link to={back} className={style.back} aria-label={text('back')}>
          <IconArrowLeft size="var(--icon-large)" aria-hidden="true" />
        </Link>
      )}
      {!phone && <Avatar id={conversation.customer.id} name={name} />}
      <div className={style.who}>
        <h1 className={style.name}>{name}</h1>
        <p className={style.where} aria-live="polite">
          {typing ? <span className={style.typing}>{text('chat.typing')}</span> : where}
        </p>
      </div>
      {phone ? (
        <ActSheet conversation={conversation} acts={acts} groupName={groupName} />
      ) : (
        <div className={style.acts}>
          <CustomerInfo conversation={conversation} groupName={groupName} />
          {acts.map((act) =>
            act === 'end' ? (
              <EndButton key={act} conversation={conversation} />
            ) : (
              <TakeButton key={act} conversation={conversation} act={act} />
            ),
          )}
        </div>
      )}
    </header>
  )
}
