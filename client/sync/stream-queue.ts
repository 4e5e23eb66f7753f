import type { DownFrame } from '../../domain/wire/down.ts'
import type { ScopeName } from '../../domain/wire/scope.ts'

export type StreamFrame = Extract<DownFrame, { t: 'events' | 'synced' | 'snapshot' }>
/** A frame to apply, or what this device wants to do with its scopes itself. */
export type StreamWork = StreamFrame | { t: 'subscribe' } | { t: 'drop'; scope: ScopeName }

export type StreamQueue = { put(work: StreamWork): void; dropFrames(): void }

/**
 * Does one piece of work after the other, in the order in which they came. A piece that throws empties the queue:
 * nothing behind it may be applied.
 */
export function createStreamQueue(
  handle: (work: StreamWork) => Promise<void>,
  onBroken: (error: unknown) => void,
): StreamQueue {
  let queue: StreamWork[] = []
  let isWorking = false

  async function workOff(): Promise<void> {
    isWorking = true
    try {
      for (let work = queue.shift(); work; work = queue.shift()) await handle(withFollowing(work))
    } catch (error) {
      queue = []
      onBroken(error)
    }
    isWorking = false
  }

  /** Joins the events that wait behind an events frame of the same scope: one transaction instead of many. */
  function withFollowing(work: StreamWork): StreamWork {
    if (work.t !== 'events') return work
    const items = [...work.items]
    for (let next = queue[0]; next; next = queue[0]) {
      if (next.t !== 'events' || next.scope !== work.scope || next.from !== work.from + items.length) break
      items.push(...next.items)
      queue.shift()
    }
    return { ...work, items }
  }

  return {
    put(work) {
      queue.push(work)
      if (!isWorking) void workOff()
    },
    dropFrames() {
      queue = queue.filter((work) => work.t === 'drop')
    },
  }
}
