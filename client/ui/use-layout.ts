import { useSyncExternalStore } from 'react'
import { px } from './theme.ts'

/** `phone`: one page at a time; `narrow`: list and chat; `wide`: with everything beside. */
export type Layout = 'phone' | 'narrow' | 'wide'

const queries = [`(min-width: ${px.phone}px)`, `(min-width: ${px.wide}px)`]

function subscribe(listener: () => void): () => void {
  const lists = queries.map((query) => window.matchMedia(query))
  for (const list of lists) list.addEventListener('change', listener)
  return () => {
    for (const list of lists) list.removeEventListener('change', listener)
  }
}

function current(): Layout {
  if (window.innerWidth < px.phone) return 'phone'
  return window.innerWidth < px.wide ? 'narrow' : 'wide'
}

/** The layout for the window's width, and again when it changes. */
export function useLayout(): Layout {
  return useSyncExternalStore(subscribe, current)
}
