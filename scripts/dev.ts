import { spawn } from 'node:child_process'
import { createServer as createNetServer } from 'node:net'
import { join } from 'node:path'
import { createServer, type ProxyOptions } from 'vite'
import { root } from './build-state.ts'
import { toolEnvironment } from './run.ts'

/**
 * Hot reload on both sides behind one address: Vite serves the agents' app there, and passes /chat on to the Vite of the
 * customers' page and /api and /sync to the server, which restarts when its sources change.
 */
const port = Number(process.env.PORT ?? 8787)
const address = `http://localhost:${port}`
const [serverPort, chatPort] = [await freePort(), await freePort()]

const server = spawn(process.execPath, ['--watch', '--watch-preserve-output', join(root, 'sync-server', 'main.ts')], {
  cwd: root,
  stdio: 'inherit',
  env: toolEnvironment({ PORT: String(serverPort), HOST: '127.0.0.1', PUBLIC_URL: address }),
})

const chat = await createServer({
  configFile: join(root, 'vite.widget.config.ts'),
  // Its hot reload goes to its own port, past the app's Vite, which keeps such sockets for itself.
  server: { host: 'localhost', port: chatPort, strictPort: true, hmr: { clientPort: chatPort } },
})
await chat.listen()

const toServer: ProxyOptions = { target: `http://127.0.0.1:${serverPort}` }
const toChat: ProxyOptions = {
  target: `http://localhost:${chatPort}`,
  rewrite: (path) => path.replace(/^\/chat(?=\?|$)/, '/chat/'),
}
const app = await createServer({
  configFile: join(root, 'vite.config.ts'),
  server: {
    host: 'localhost',
    port,
    strictPort: true,
    proxy: { '^/chat(?=[/?]|$)': toChat, '^/api/': toServer, '^/sync(?=[/?]|$)': { ...toServer, ws: true } },
  },
})
await app.listen()
process.stdout.write(`\nOpen ${address} (agents) or ${address}/chat?group=<key> (customers)\n\n`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())
server.once('exit', () => void stop())

async function stop(): Promise<void> {
  server.kill('SIGTERM')
  await Promise.allSettled([app.close(), chat.close()])
  process.exit()
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createNetServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const found = probe.address()
      probe.close(() => (found && typeof found === 'object' ? resolve(found.port) : reject(new Error('no free port'))))
    })
  })
}
