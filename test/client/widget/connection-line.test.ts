import { describe, expect, it } from 'vitest'
import { connectionLine } from '../../../client/widget/connection-line.ts'

describe('what is said of the connection', () => {
  it('is nothing while it is open', () => {
    expect(connectionLine({ kind: 'open', transport: 'websocket', catchingUp: new Set() }, 3, true)).toBeUndefined()
  })

  it('tells the first connection from a lost one', () => {
    expect(connectionLine({ kind: 'connecting', attempt: 1 }, 0, false)).toMatchObject({ key: 'connection.connecting' })
    expect(connectionLine({ kind: 'connecting', attempt: 1 }, 0, true)).toMatchObject({
      key: 'connection.reconnecting',
    })
    expect(connectionLine({ kind: 'waiting', attempt: 2, untilAt: 0 }, 0, false)?.key).toBe('connection.reconnecting')
  })

  it('says that what was written is safe', () => {
    expect(connectionLine({ kind: 'waiting', attempt: 2, untilAt: 0 }, 1, true)?.key).toBe('connection.saved')
    expect(connectionLine({ kind: 'offline' }, 1, true)?.key).toBe('connection.offline')
  })

  it('offers a reload where the server refuses this version', () => {
    expect(connectionLine({ kind: 'refused', code: 'version-too-old' }, 0, true)).toEqual({
      key: 'connection.old',
      tone: 'amber',
      reload: true,
    })
  })
})
