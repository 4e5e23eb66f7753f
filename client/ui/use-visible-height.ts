import { useSyncExternalStore } from 'react'

function subscribe(listener: () => void): () => void {
  const view = window.visualViewport
  view?.addEventListener('resize', listener)
  return () => view?.removeEventListener('resize', listener)
}

/**
 * The height in px that a keyboard on the screen leaves, where one covers a part of the page without making it smaller
 * (iOS); undefined where the page's own height is right.
 */
export function useVisibleHeight(): number | undefined {
  return useSyncExternalStore(subscribe, () => {
    const height = window.visualViewport?.height
    return height !== undefined && height < window.innerHeight - 1 ? Math.round(height) : undefined
  })
}
