import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorReply } from '../../domain/wire/rest.ts'
import { createTestApp, type TestApp } from '../support/test-app.ts'

describe('refusals of REST calls', () => {
  let server: TestApp
  beforeAll(async () => {
    server = await createTestApp({
      prepare: (app) => {
        app.get('/api/broken', () => {
          throw new Error('a secret of the inside')
        })
      },
    })
  })
  afterAll(() => server.close())

  it.for([
    ['an address that is none', { url: '/api/nothing' }, 404, 'not-found'],
    ['a method that is none', { method: 'PUT', url: '/api/login' }, 404, 'not-found'],
    ['a body that is no JSON', { method: 'POST', url: '/api/login', body: '{', json: true }, 400, 'bad-request'],
    [
      'a body of a wrong type',
      { method: 'POST', url: '/api/login', body: '{"account":1}', json: true },
      400,
      'bad-request',
    ],
    ['no body', { method: 'POST', url: '/api/login' }, 400, 'bad-request'],
    ['a body of another kind', { method: 'POST', url: '/api/login', body: '<a/>', xml: true }, 400, 'bad-request'],
    [
      'a body that is too large',
      { method: 'POST', url: '/api/login', body: `"${'x'.repeat(300_000)}"`, json: true },
      413,
      'frame-too-large',
    ],
    ['a wrong id', { url: '/api/conversations/7' }, 400, 'bad-request'],
  ] as const)('[APP-1] %s is answered with a code', async ([, request, status, code]) => {
    const { url } = request
    const type = 'json' in request ? 'application/json' : 'xml' in request ? 'application/xml' : undefined
    const reply = await server.call({
      url,
      method: 'method' in request ? request.method : 'GET',
      ...('body' in request ? { payload: request.body } : {}),
      ...(type === undefined ? {} : { headers: { 'content-type': type } }),
    })
    expect(reply.statusCode).toBe(status)
    expect(errorReply.parse(reply.json()).code).toBe(code)
  })

  it('[APP-1] a bug says `internal` outside and is logged with its cause', async () => {
    const reply = await server.call({ url: '/api/broken' })
    expect([reply.statusCode, reply.json()]).toEqual([500, { code: 'internal' }])
    expect(server.logs.map((line) => line.err?.message)).toContain('a secret of the inside')
  })
})
