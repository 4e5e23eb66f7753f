import { notifications } from '@mantine/notifications'
import { useCallback, useState } from 'react'
import { useNavigate } from 'react-router'
import type { Id } from '../../../domain/ids.ts'
import type { CommandDraft } from '../../sync/engine-port.ts'
import { errorText, useText } from '../text.tsx'
import { useWorkspace } from '../workspace/workspace-provider.tsx'

export type Acts = {
  /** One of the acts is under way. */
  busy: boolean
  accept: (conversationId: Id) => Promise<void>
  takeNext: (groupId: Id) => Promise<void>
  takeOver: (conversationId: Id) => Promise<void>
}

/** The acts that need the server now (A7). A refusal is told in words; whoever was taken is opened. */
export function useActs(): Acts {
  const { engine } = useWorkspace()
  const text = useText()
  const navigate = useNavigate()
  const [busy, setBusy] = useState(false)
  const run = useCallback(
    async (draft: CommandDraft) => {
      setBusy(true)
      try {
        const answer = await engine.request(draft)
        if (!answer.ok) {
          const message = errorText(text, answer.code, answer.detail)
          notifications.show({ message, color: answer.code === 'nobody-waiting' ? 'gray' : 'red' })
        } else if (answer.conversationId) await navigate(`/conversations/${answer.conversationId}`)
      } finally {
        setBusy(false)
      }
    },
    [engine, text, navigate],
  )
  return {
    busy,
    accept: (conversationId) => run({ type: 'accept', args: { conversationId } }),
    takeNext: (groupId) => run({ type: 'takeNext', args: { groupId } }),
    takeOver: (conversationId) => run({ type: 'takeOver', args: { conversationId } }),
  }
}
