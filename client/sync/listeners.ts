/** Who wants to hear of something; adding gives the function that takes the listener away again. */
export type Listeners<T> = { add(listener: (value: T) => void): () => void; tell(value: T): void }

export function createListeners<T>(): Listeners<T> {
  const listeners = new Set<(value: T) => void>()
  return {
    add(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    tell(value) {
      for (const listener of [...listeners]) listener(value)
    },
  }
}
