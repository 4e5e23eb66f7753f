import type { Ephemeral } from '../../sync/engine-port.ts'
import type { EphemeraStore } from './ephemera.ts'

/** As much of a BroadcastChannel as is used. */
export type FactsChannel = {
  postMessage: (message: FactsMessage) => void
  /** Taken from a method so that the browser's own, wider event fits. */
  onmessage: { hear(event: { data: FactsMessage }): void }['hear'] | null
}
/** `ask`: a tab has just opened; `facts`: what another one knows. */
export type FactsMessage = { kind: 'ask' } | { kind: 'facts'; frames: Ephemeral[] }

/**
 * A tab that opens later hears only what changes from then on: it asks the other tabs for the queue lengths and presences
 * that they know, and answers those that ask after it. What it heard itself is newer and stays.
 */
export function shareEphemera(channel: FactsChannel, ephemera: EphemeraStore): void {
  const framesOf = (): Ephemeral[] => {
    const { waiting, presence } = ephemera.current()
    return [
      ...[...waiting].map(([groupId, count]) => ({ t: 'queue', groupId, waiting: count }) as const),
      ...[...presence].map(([staffId, word]) => ({ t: 'presence', staffId, presence: word }) as const),
    ]
  }
  const isKnown = (frame: Ephemeral): boolean => {
    const { waiting, presence } = ephemera.current()
    return (
      (frame.t === 'queue' && waiting.has(frame.groupId)) || (frame.t === 'presence' && presence.has(frame.staffId))
    )
  }
  channel.onmessage = ({ data }) => {
    if (data.kind === 'facts') {
      for (const frame of data.frames) if (!isKnown(frame)) ephemera.take(frame)
      return
    }
    const frames = framesOf()
    if (frames.length > 0) channel.postMessage({ kind: 'facts', frames })
  }
  channel.postMessage({ kind: 'ask' })
}
