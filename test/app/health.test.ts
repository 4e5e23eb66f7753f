import { describe, expect, it } from 'vitest'
import { buildApp } from '../../sync-server/app.ts'
import type { Readiness } from '../../sync-server/http/health-routes.ts'
import { createTestApp } from '../support/test-app.ts'

describe('health', () => {
  it('a server is live from the start, and ready only between start and stop', async () => {
    const server = await createTestApp()
    const readiness: Readiness = { state: 'starting' }
    const app = await buildApp(server.context, { readiness })
    const status = async (url: string): Promise<number> => (await app.inject({ url })).statusCode
    expect(await status('/api/health')).toBe(200)
    expect(await status('/api/health/ready')).toBe(503)
    readiness.state = 'ready'
    expect(await status('/api/health/ready')).toBe(200)
    readiness.state = 'stopping'
    expect(await status('/api/health/ready')).toBe(503)
    expect(await status('/api/health')).toBe(200)
    await app.close()
    await server.close()
  })
})
