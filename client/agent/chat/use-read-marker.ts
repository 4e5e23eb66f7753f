import { useEffect, useRef, useState } from 'react'
import type { Conversation } from '../../../domain/conversation/schema.ts'
import type { Id } from '../../../domain/ids.ts'
import { useWorkspace } from '../workspace/workspace-provider.tsx'

function useVisible(): boolean {
  const [visible, setVisible] = useState(() => document.visibilityState === 'visible')
  useEffect(() => {
    const look = () => setVisible(document.visibilityState === 'visible')
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [])
  return visible
}

/** Moves the person's read marker while the newest line of an own, active conversation is in sight. */
export function useReadMarker(conversation: Conversation | undefined, meId: Id, atEnd: boolean): void {
  const { engine } = useWorkspace()
  const visible = useVisible()
  const sentPos = useRef(0)
  const own = conversation?.status === 'active' && conversation.assignee?.id === meId
  const due = own && visible && atEnd && conversation.staffUnread > 0
  const conversationId = conversation?.id
  const pos = conversation?.lastPos ?? 0
  useEffect(() => {
    if (!due || conversationId === undefined || pos <= sentPos.current) return
    sentPos.current = pos
    void engine.submit({ type: 'read', args: { conversationId, pos } }).catch(() => {
      sentPos.current = 0
    })
  }, [engine, due, conversationId, pos])
}
