import type { ChatKey } from '../i18n/chat-zh-cn.ts'
import type { ConnectionState } from '../sync/engine-port.ts'

/** What the header says of the connection; undefined when there is nothing to say. */
export type ConnectionLine = { key: ChatKey; tone: 'quiet' | 'amber'; reload: boolean } | undefined

/**
 * @param unsent how many messages wait on this device
 * @param wasOpen whether this page was connected before: the first connection is no reconnection
 */
export function connectionLine(state: ConnectionState, unsent: number, wasOpen: boolean): ConnectionLine {
  switch (state.kind) {
    case 'open':
      return undefined
    case 'offline':
      return { key: unsent > 0 ? 'connection.offline' : 'connection.away', tone: 'amber', reload: false }
    case 'refused':
      return state.code === 'version-too-old'
        ? { key: 'connection.old', tone: 'amber', reload: true }
        : { key: 'connection.refused', tone: 'amber', reload: true }
    case 'stopped':
      return { key: 'connection.connecting', tone: 'quiet', reload: false }
    case 'connecting':
    case 'waiting':
      if (!wasOpen && state.attempt <= 1) return { key: 'connection.connecting', tone: 'quiet', reload: false }
      return { key: unsent > 0 ? 'connection.saved' : 'connection.reconnecting', tone: 'amber', reload: false }
  }
}
