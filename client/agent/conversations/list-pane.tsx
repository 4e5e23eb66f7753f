import { IconInbox } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useNavigate } from 'react-router'
import type { Id } from '../../../domain/ids.ts'
import { can } from '../../../domain/roles/can.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ConnectionBanner } from '../desk/connection-banner.tsx'
import { FirstSync, useFirstSync } from '../desk/first-sync.tsx'
import { useText } from '../text.tsx'
import { useKept, useOpenConversations, useWatchedGroup } from '../workspace/use-conversations.ts'
import { useDirectory, useEphemera } from '../workspace/workspace-provider.tsx'
import { useActs } from './acts.ts'
import { ConversationList } from './conversation-list.tsx'
import { GroupTabs } from './group-tabs.tsx'
import { listItems, type SectionName } from './list-items.ts'
import style from './list-pane.module.css'
import { badgesOf, pendingByConversation, sectionsOf } from './rows.ts'

function useGroupChoice(): [Id | undefined, (id: Id) => void] {
  const { groups } = useDirectory()
  const [kept, keep] = useKept<string>('group', '')
  const chosen = groups.find((group) => group.id === kept) ?? groups[0]
  return [chosen?.id, keep]
}

function useClosedSections(): [ReadonlySet<SectionName>, (section: SectionName) => void] {
  const [closed, setClosed] = useState<ReadonlySet<SectionName>>(new Set())
  const toggle = (section: SectionName) =>
    setClosed((before) => {
      const after = new Set(before)
      if (!after.delete(section)) after.add(section)
      return after
    })
  return [closed, toggle]
}

/** 会话: group tabs, and the open conversations of the chosen group (A3, A4, A7). */
export function ListPane({ selectedId }: { selectedId: Id | undefined }) {
  const text = useText()
  const navigate = useNavigate()
  const acts = useActs()
  const { me, actor, groups } = useDirectory()
  const { waiting } = useEphemera()
  const [groupId, chooseGroup] = useGroupChoice()
  const [mine, setMine] = useKept<'on' | 'off'>('only-mine', 'off')
  const [closed, toggle] = useClosedSections()
  const { conversations, entries } = useOpenConversations() ?? {}
  const firstSync = useFirstSync()
  useWatchedGroup(groupId)

  const pending = useMemo(() => pendingByConversation(entries ?? []), [entries])
  const badges = useMemo(() => badgesOf(conversations ?? [], pending, waiting), [conversations, pending, waiting])
  const countOnly = groupId !== undefined && !can(actor, { action: 'subscribe', scope: `queue:${groupId}` })
  const items = useMemo(() => {
    const here = (conversations ?? []).filter((one) => one.groupId === groupId)
    const sections = sectionsOf({ conversations: here, pending, meId: me.id, onlyMine: mine === 'on' })
    const queued = countOnly ? [] : sections.queued
    const count = countOnly ? waiting.get(groupId ?? '') : queued.length
    return listItems({ active: sections.active, queued, waiting: count, closed })
  }, [conversations, groupId, pending, me.id, mine, countOnly, waiting, closed])

  return (
    <section className={style.pane} aria-label={text('nav.conversations')}>
      <GroupTabs groups={groups} selectedId={groupId} badges={badges} onSelect={chooseGroup} />
      {typeof firstSync === 'object' && <FirstSync progress={firstSync} />}
      {firstSync === 'over' && groups.length === 0 && (
        <EmptyState icon={<IconInbox size="var(--icon-hero)" />} text={text('list.noGroups')} />
      )}
      {firstSync === 'over' && groups.length > 0 && conversations && (
        <ConversationList
          key={groupId}
          items={items}
          selectedId={selectedId}
          onlyMine={mine === 'on'}
          countOnly={countOnly}
          taking={acts.busy}
          onOnlyMine={(on) => setMine(on ? 'on' : 'off')}
          onToggle={toggle}
          onTakeNext={() => groupId && void acts.takeNext(groupId)}
          onOpen={(id) => navigate(`/conversations/${id}`)}
        />
      )}
      <ConnectionBanner />
    </section>
  )
}
