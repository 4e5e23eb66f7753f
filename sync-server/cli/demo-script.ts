import type { CommandType } from '../../domain/wire/commands.ts'
import type { DemoConversation } from './demo-conversations.ts'

const acceptAfterMs = 30_000
const readAfterMs = 5_000
const endAfterMs = 40_000

/** One act of a demo conversation at its time (ms). */
export type DemoStep = {
  at: number
  conversation: DemoConversation
  by: 'customer' | 'staff'
  act: Extract<CommandType, 'post' | 'takeNext' | 'read' | 'end'>
  text?: string
}

/** What happens in the demo conversations, all of them together in the order of time. */
export function demoSteps(conversations: readonly DemoConversation[], nowAt: number): DemoStep[] {
  return conversations.flatMap((conversation) => stepsOf(conversation, nowAt)).sort((a, b) => a.at - b.at)
}

function stepsOf(conversation: DemoConversation, nowAt: number): DemoStep[] {
  const { staff, lines, ended, unread } = conversation
  const steps: DemoStep[] = []
  let at = nowAt - conversation.minutesAgo * 60_000
  let isTaken = false
  const add = (by: DemoStep['by'], act: DemoStep['act'], text?: string): void => {
    steps.push(text === undefined ? { at, conversation, by, act } : { at, conversation, by, act, text })
  }
  for (const [by, text, afterS] of lines) {
    if (by === 's' && staff && !isTaken) {
      steps.push({ at: at + acceptAfterMs, conversation, by: 'staff', act: 'takeNext' })
      isTaken = true
    }
    at += afterS * 1000
    if (by === 's') add('staff', 'read')
    add(by === 'c' ? 'customer' : 'staff', 'post', text)
    if (by === 'c' && isTaken) add('customer', 'read')
  }
  at += readAfterMs
  if (isTaken) add('customer', 'read')
  if (isTaken && !unread) add('staff', 'read')
  at += endAfterMs
  if (ended) add('staff', 'end')
  return steps
}
