import type { Id } from '../../domain/ids.ts'

/** A typing signal that is not renewed is over after this. */
const shownMs = 6_000
const sentEveryMs = 3_000

/** Shows the other side's typing until it stops or is not renewed; `show(undefined)` when it is over. */
export function createTypingShown(show: (name: string | undefined) => void): (name: string | undefined) => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  return (name) => {
    clearTimeout(timer)
    if (name !== undefined) timer = setTimeout(() => show(undefined), shownMs)
    show(name)
  }
}

/** Tells the other side that somebody writes, at most every three seconds, and once that they stopped. */
export function createTypingSent(
  send: (conversationId: Id, on: boolean) => void,
): (conversationId: Id | undefined, isWriting: boolean) => void {
  let sentAt = 0
  return (conversationId, isWriting) => {
    const now = Date.now()
    if (!conversationId || (isWriting ? now - sentAt < sentEveryMs : sentAt === 0)) return
    sentAt = isWriting ? now : 0
    send(conversationId, isWriting)
  }
}
