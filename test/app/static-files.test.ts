import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TempDir, tempDir } from '../support/temp-dir.ts'
import { createTestApp, type TestApp } from '../support/test-app.ts'

const files = {
  'agent/index.html': '<p>agent</p>',
  'agent/sw.js': '// agent',
  'agent/assets/main-abc123.js': '// main',
  'agent/manifest.webmanifest': '{}',
  'chat/index.html': '<p>chat</p>',
  'chat/sw.js': '// chat',
  'chat/assets/chat-abc123.js': '// chat',
}
const html = { accept: 'text/html,*/*' }

describe('the built clients', () => {
  let server: TestApp
  let dist: TempDir
  beforeAll(async () => {
    dist = await tempDir('dist')
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(dist.path, name)), { recursive: true })
      await writeFile(join(dist.path, name), text)
    }
    server = await createTestApp({ distDir: dist.path })
  })
  afterAll(async () => {
    await server.close()
    await dist.remove()
  })

  it.for(['/', '/login', '/setup?token=x', '/conversations/1?tab=ended'])(
    'the page of the staff app answers %s and is asked for again each time',
    async (url) => {
      const reply = await server.call({ url, headers: html })
      expect([reply.statusCode, reply.body]).toEqual([200, '<p>agent</p>'])
      expect(reply.headers['cache-control']).toBe('no-cache')
    },
  )

  it.for(['/chat', '/chat/', '/chat?group=presales'])('the page of the customers answers %s', async (url) => {
    const reply = await server.call({ url, headers: html })
    expect([reply.statusCode, reply.body, reply.headers['cache-control']]).toEqual([200, '<p>chat</p>', 'no-cache'])
  })

  it.for(['/assets/main-abc123.js', '/chat/assets/chat-abc123.js'])('%s is kept for ever', async (url) => {
    const reply = await server.call({ url })
    expect(reply.statusCode).toBe(200)
    expect(reply.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  })

  it('the service workers are asked for again each time, and the customers’ one may serve /chat', async () => {
    const [agent, chat] = [await server.call({ url: '/sw.js' }), await server.call({ url: '/chat/sw.js' })]
    expect([agent.headers['cache-control'], chat.headers['cache-control']]).toEqual(['no-cache', 'no-cache'])
    expect([agent.headers['service-worker-allowed'], chat.headers['service-worker-allowed']]).toEqual([
      undefined,
      '/chat',
    ])
  })

  it.for(['/api/nothing', '/assets/gone.js', '/chat/assets/gone.js', '/../package.json', '/..%2fpackage.json'])(
    '[APP-1] %s is not found, and is no page',
    async (url) => {
      const reply = await server.call({ url, headers: url.includes('package') ? {} : html })
      expect([reply.statusCode, reply.json()]).toEqual([404, { code: 'not-found' }])
    },
  )

  it('no page may run foreign or inline script, be embedded elsewhere or be sniffed', async () => {
    const reply = await server.call({ url: '/', headers: { ...html, host: 'chat.example.com' } })
    const policy = String(reply.headers['content-security-policy'])
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("frame-ancestors 'self'")
    expect(policy).toContain("connect-src 'self' ws://chat.example.com wss://chat.example.com;")
    expect(reply.headers['x-content-type-options']).toBe('nosniff')
  })

  it('a strange host is not written into the policy', async () => {
    const reply = await server.call({ url: '/', headers: { ...html, host: 'a; script-src *' } })
    expect(reply.headers['content-security-policy']).toContain("connect-src 'self' 'self';")
  })
})
