import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  type PrecacheEntry,
  precacheAndRoute,
} from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: (string | PrecacheEntry)[] }

/** The agents' shell: every file of the app is here before the worker counts as installed, so it opens without a network. */
precacheAndRoute(self.__WB_MANIFEST)
cleanupOutdatedCaches()

/** Every address of the app is the same page; the API, the socket and the customers' page are none of it. */
const appPages = new NavigationRoute(createHandlerBoundToURL('/index.html'), {
  denylist: [/^\/api(\/|$)/, /^\/sync(\/|$)/, /^\/chat(\/|$|\?)/],
})
registerRoute(appPages)

/** The first worker serves the page that installed it; a newer one waits until the person agrees to the reload. */
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('message', (event) => {
  if ((event.data as { type?: unknown } | null)?.type === 'SKIP_WAITING') void self.skipWaiting()
})
