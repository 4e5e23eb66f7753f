import { useSyncExternalStore } from 'react'

/** Chromium's event, which the DOM's types do not have. */
type InstallEvent = Event & { prompt: () => Promise<unknown> }

export type InstallOffer = {
  subscribe: (listener: () => void) => () => void
  current: () => InstallEvent | undefined
  take: () => void
}

/** Catches the browser's offer to install the app, which comes once and early; call it when the app starts. */
export function catchInstallOffer(): InstallOffer {
  let offer: InstallEvent | undefined
  const listeners = new Set<() => void>()
  const change = (next: InstallEvent | undefined) => {
    offer = next
    for (const listener of listeners) listener()
  }
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    change(event as InstallEvent)
  })
  window.addEventListener('appinstalled', () => change(undefined))
  return {
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    current: () => offer,
    take() {
      void offer?.prompt()
      change(undefined)
    },
  }
}

/** The way to install the app, while the browser offers it. */
export function useInstall(offer: InstallOffer): (() => void) | undefined {
  const event = useSyncExternalStore(offer.subscribe, offer.current)
  return event && offer.take
}
