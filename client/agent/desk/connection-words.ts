import type { ConnectionState } from '../../sync/engine-port.ts'
import type { Text } from '../text.tsx'
import { connectionWord } from '../workspace/unsent.ts'

/** The connection in words, with the number of unsent things where there are any: 离线 · 3 条未发送. */
export function connectionText(text: Text, state: ConnectionState, unsent: number): string {
  const word = text(`connection.${connectionWord(state)}`)
  return unsent > 0 ? `${word} · ${text('connection.unsent', { count: unsent, n: unsent })}` : word
}
