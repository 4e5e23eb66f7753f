/**
 * Registers the page's service worker, so that the page opens without a network from the first visit on. Gives the way to
 * reload into the newest version, past a worker that still serves an older one.
 */
export function registerChatWorker(): () => void {
  const workers = navigator.serviceWorker
  // Refused in some private windows: then the page needs the network to open, and all else is the same.
  if (import.meta.env.PROD) workers?.register('/chat/sw.js', { scope: '/chat' }).catch(() => undefined)
  return () => void reloadNewest(workers)
}

async function reloadNewest(workers: ServiceWorkerContainer | undefined): Promise<void> {
  const registration = await workers?.getRegistration('/chat').catch(() => undefined)
  await registration?.update().catch(() => undefined)
  const newer = registration?.waiting ?? registration?.installing
  if (!workers || !newer) return location.reload()
  workers.addEventListener('controllerchange', () => location.reload())
  const takeOver = (): void => newer.postMessage({ type: 'SKIP_WAITING' })
  if (newer.state === 'installed') takeOver()
  else newer.addEventListener('statechange', () => newer.state === 'installed' && takeOver())
}
