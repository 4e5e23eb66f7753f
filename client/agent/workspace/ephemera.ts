import type { Id } from '../../../domain/ids.ts'
import type { Presence } from '../../../domain/wire/records.ts'
import type { Ephemeral } from '../../sync/engine-port.ts'

/** What is true only now and stored nowhere. A new object with every change. */
export type EphemeralFacts = {
  /** How many wait, by group. */
  waiting: ReadonlyMap<Id, number>
  presence: ReadonlyMap<Id, Presence>
  /** Conversations whose customer is typing. */
  typing: ReadonlySet<Id>
}

export type EphemeraStore = {
  take: (frame: Ephemeral) => void
  current: () => EphemeralFacts
  subscribe: (listener: () => void) => () => void
}

/** A typing mark that is not renewed is over after this, ms. */
const TYPING_MS = 8_000

/**
 * Keeps the newest of each ephemeral frame for the screens.
 * @param after calls an act once after ms; gives its cancel
 */
export function createEphemera(after: (ms: number, act: () => void) => () => void): EphemeraStore {
  let facts: EphemeralFacts = { waiting: new Map(), presence: new Map(), typing: new Set() }
  const listeners = new Set<() => void>()
  const typingEnds = new Map<Id, () => void>()
  const change = (next: Partial<EphemeralFacts>) => {
    facts = { ...facts, ...next }
    for (const listener of listeners) listener()
  }
  const setTyping = (id: Id, on: boolean) => {
    typingEnds.get(id)?.()
    typingEnds.delete(id)
    if (on)
      typingEnds.set(
        id,
        after(TYPING_MS, () => setTyping(id, false)),
      )
    if (facts.typing.has(id) === on) return
    const typing = new Set(facts.typing)
    if (on) typing.add(id)
    else typing.delete(id)
    change({ typing })
  }
  return {
    take(frame) {
      if (frame.t === 'queue') change({ waiting: new Map(facts.waiting).set(frame.groupId, frame.waiting) })
      else if (frame.t === 'presence') change({ presence: new Map(facts.presence).set(frame.staffId, frame.presence) })
      else if (frame.t === 'typing' && frame.side === 'customer') setTyping(frame.conversationId, frame.on)
    },
    current: () => facts,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
