import { describe, expect, it } from 'vitest'
import { assertNever, errors, knownErrorCode, refuse, retryOf } from '../../domain/errors.ts'

const table = Object.entries<{ http: number; close?: number; level: string }>(errors)

describe('the table of errors', () => {
  it('[APP-1] has lower-case, hyphenated codes', () => {
    for (const [code] of table) expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/)
  })

  it('[APP-1] answers with a status of the 4xx or 5xx class; 5xx only where trying again may help', () => {
    for (const [code, { http }] of table) {
      expect(http, code).toBeGreaterThanOrEqual(400)
      expect(http, code).toBeLessThan(600)
      if (http >= 500) expect(retryOf(code), code).toBe('later')
    }
  })

  it('[APP-1] says "log in" with 401 and only there where that helps', () => {
    for (const [code, { http }] of table) if (retryOf(code) === 'auth') expect(http, code).toBe(401)
    expect([errors['bad-credentials'].http, retryOf('bad-credentials')]).toEqual([401, 'never'])
  })

  it('[APP-1] has close codes that a server may send; one shared means the same to the client', () => {
    const retryByClose = new Map<number, string>()
    for (const [code, { close }] of table) {
      if (close === undefined) continue
      expect([1009, 1012].includes(close) || (close >= 4000 && close < 5000), code).toBe(true)
      expect(retryByClose.get(close) ?? retryOf(code), code).toBe(retryOf(code))
      retryByClose.set(close, retryOf(code))
    }
    expect([...retryByClose.keys()].sort()).toEqual([1009, 1012, 4401, 4426])
  })

  it('[APP-1] logs as an error nothing but a bug', () => {
    expect(table.filter(([, { level }]) => level === 'error').map(([code]) => code)).toEqual(['internal'])
  })
})

describe('codes from the wire', () => {
  it('[APP-1] a code of the table is known', () => {
    for (const [code] of table) {
      expect(knownErrorCode(code)).toBe(code)
      expect(['never', 'later', 'auth']).toContain(retryOf(code))
    }
  })

  it.for(['', 'toString', 'constructor', '__proto__', 'Forbidden', 'from-a-newer-server'])(
    '[APP-1] "%s" is unknown, and never retried by itself',
    (code) => {
      expect(knownErrorCode(code)).toBeUndefined()
      expect(retryOf(code)).toBe('never')
    },
  )

  it('[APP-1] a refusal carries its code, and details only where there are any', () => {
    expect(refuse('forbidden')).toEqual({ ok: false, code: 'forbidden' })
    expect(Object.hasOwn(refuse('forbidden'), 'detail')).toBe(false)
    expect(refuse('queue-full', { limit: 200 })).toEqual({ ok: false, code: 'queue-full', detail: { limit: 200 } })
  })

  it('says what reached a place that cannot be reached', () => {
    expect(() => assertNever('x' as never)).toThrow('unreachable: "x"')
  })
})
