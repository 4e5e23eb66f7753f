import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'

const root = import.meta.dirname

/** The agents' app: `/` and everything below it that is neither the API nor the customers' page. */
export default defineConfig({
  root: join(root, 'client', 'agent'),
  cacheDir: join(root, 'node_modules', '.vite', 'agent'),
  plugins: [
    react(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: '../../pwa/agent',
      filename: 'sw.ts',
      registerType: 'prompt',
      injectRegister: false,
      manifestFilename: 'manifest.webmanifest',
      injectManifest: {
        globPatterns: ['**/*.{js,css,html,svg,png,woff2}'],
        maximumFileSizeToCacheInBytes: 4 * 1024 * 1024,
      },
      manifest: {
        id: '/',
        name: 'Holdfast 稳接',
        short_name: '稳接',
        description: '网络不稳，也接得稳',
        lang: 'zh-CN',
        start_url: '/',
        scope: '/',
        display: 'standalone',
        theme_color: '#0f6e6a',
        background_color: '#f6f8f9',
        categories: ['business', 'productivity'],
        icons: [
          { src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
          { src: '/icons/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
          { src: '/icons/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
          { src: '/icons/logo.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
        ],
      },
    }),
  ],
  // Script only from files: the page's policy allows neither inline script nor data: modules.
  build: {
    outDir: join(root, 'dist', 'agent'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
