import { join } from 'node:path'
import { defineConfig } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'

const root = import.meta.dirname

/** The customers' page `/chat?group=…`: Preact without React's plugin, one script, one style sheet. */
export default defineConfig({
  root: join(root, 'client', 'widget'),
  base: '/chat/',
  cacheDir: join(root, 'node_modules', '.vite', 'widget'),
  // The classic transform: its calls are smaller than those of the automatic one.
  oxc: {
    jsx: { runtime: 'classic', pragma: '_h', pragmaFrag: '_Fragment' },
    jsxInject: `import { h as _h, Fragment as _Fragment } from 'preact'`,
  },
  // zod/mini with the wire's schemas is 10 KB gz, two fifths of the page's budget; its stand-in is 2 KB.
  resolve: {
    alias: [
      { find: /^zod\/mini$/, replacement: join(root, 'client', 'widget', 'small-zod.ts') },
      { find: /^idb$/, replacement: join(root, 'client', 'widget', 'small-idb.ts') },
    ],
  },
  plugins: [
    VitePWA({
      strategies: 'injectManifest',
      srcDir: '../../pwa/chat',
      filename: 'sw.ts',
      injectRegister: false,
      manifest: false,
      injectManifest: { globPatterns: ['**/*.{js,css,html,svg}'] },
    }),
  ],
  build: {
    outDir: join(root, 'dist', 'chat'),
    emptyOutDir: true,
    target: 'es2020',
    minify: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
})
