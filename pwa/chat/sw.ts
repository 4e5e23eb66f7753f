type Entry = string | { url: string; revision: string | null }
declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: Entry[] }

/**
 * The customers' page, offline: its own few files and nothing else. By hand, because on a slow phone network a library
 * for it would weigh more than the page's style sheet. A new worker waits until the page is closed: it never changes
 * files under somebody who is writing.
 */
const prefix = 'holdfast-chat-'
const page = '/chat'
const entries = self.__WB_MANIFEST.map((entry) => (typeof entry === 'string' ? { url: entry, revision: null } : entry))
const cacheName =
  prefix +
  entries
    .map(({ url, revision }) => revision ?? url)
    .join()
    .replace(/[^\w]+/g, '.')

/** Built files are named relative to the worker; the page itself is kept under the address that the server gives it. */
function addressOf(url: string): string {
  return url === 'index.html' ? page : new URL(url, self.location.href).pathname
}

async function install(): Promise<void> {
  const cache = await caches.open(cacheName)
  await Promise.all(
    entries.map(async ({ url, revision }) => {
      const address = addressOf(url)
      // A file with a hash in its name never changes: an older worker's copy is as good as the network's.
      const known = revision === null ? await caches.match(address) : undefined
      if (known) return cache.put(address, known)
      return cache.add(new Request(address, { cache: revision === null ? 'default' : 'reload' }))
    }),
  )
}

async function activate(): Promise<void> {
  const names = await caches.keys()
  await Promise.all(
    names.filter((name) => name.startsWith(prefix) && name !== cacheName).map((name) => caches.delete(name)),
  )
  await self.clients.claim()
}

async function answer(request: Request, address: string): Promise<Response> {
  const kept = await (await caches.open(cacheName)).match(address)
  return kept ?? fetch(request)
}

self.addEventListener('install', (event) => event.waitUntil(install()))
self.addEventListener('activate', (event) => event.waitUntil(activate()))
self.addEventListener('message', (event) => {
  if ((event.data as { type?: unknown } | null)?.type === 'SKIP_WAITING') void self.skipWaiting()
})
self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin) return
  const isPage = request.mode === 'navigate' && (pathname === page || pathname === `${page}/`)
  const isFile = entries.some(({ url }) => addressOf(url) === pathname && pathname !== page)
  if (isPage || isFile) event.respondWith(answer(request, isPage ? page : pathname))
})
