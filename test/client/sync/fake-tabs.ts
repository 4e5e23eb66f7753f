import type { TabChannel, TabLocks, TabMessage } from '../../../client/sync/tabs.ts'

export type FakeTabs = {
  locks: TabLocks
  openChannel(): TabChannel
  /** From now on, nothing that the holder of the lock posts or is posted arrives: its tab hangs. */
  freezeLeader(): void
}

type Waiter = { steal: boolean; held: () => Promise<void>; resolve: () => void; reject: (error: Error) => void }

/** The locks and the channel that the tabs of one browser share. */
export function createFakeTabs(): FakeTabs {
  let holder: Waiter | undefined
  let queue: Waiter[] = []
  const ports: { hear: (data: TabMessage) => void; isFrozen: boolean }[] = []
  let leaderPort = 0

  function grant(): void {
    const next = holder ? undefined : queue.shift()
    if (!next) return
    holder = next
    void next.held().then(() => {
      if (holder !== next) return
      holder = undefined
      next.resolve()
      grant()
    })
  }

  const locks: TabLocks = {
    request: (_name, { steal = false, signal }, held) =>
      new Promise((resolve, reject) => {
        const waiter = { steal, held, resolve, reject }
        signal?.addEventListener('abort', () => {
          queue = queue.filter((one) => one !== waiter)
          reject(new Error('aborted'))
        })
        if (steal) {
          holder?.reject(new Error('stolen'))
          holder = undefined
          queue.unshift(waiter)
        } else queue.push(waiter)
        queueMicrotask(grant)
      }),
  }

  return {
    locks,
    openChannel() {
      const port = { hear: (_data: TabMessage): void => undefined, isFrozen: false }
      ports.push(port)
      return {
        postMessage(message) {
          if (port.isFrozen) return
          const data = structuredClone(message) as TabMessage
          for (const other of ports) if (other !== port && !other.isFrozen) queueMicrotask(() => other.hear(data))
        },
        addEventListener(_type, listener) {
          port.hear = (data) => listener({ data })
        },
        close() {
          port.isFrozen = true
        },
      }
    },
    freezeLeader() {
      const port = ports[leaderPort]
      if (port) port.isFrozen = true
      leaderPort += 1
    },
  }
}
