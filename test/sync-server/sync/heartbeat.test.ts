import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Heartbeat } from '../../../sync-server/sync/heartbeat.ts'

class FakeSocket extends EventEmitter {
  bufferedAmount = 0
  answers = true
  terminated = false
  ping(): void {
    if (this.answers) this.emit('pong')
  }
  terminate(): void {
    this.terminated = true
    this.emit('close')
  }
}

const sender = { kind: 'staff', staffId: 's' } as const

describe('the heartbeat of sockets', () => {
  let heartbeat: Heartbeat
  const watch = (identity: { sender: typeof sender } | undefined) => {
    const socket = new FakeSocket()
    const peer = { identity, silentForMs: 0 }
    heartbeat.add(socket as never, peer)
    return { socket, peer }
  }
  beforeEach(() => {
    vi.useFakeTimers()
    heartbeat = new Heartbeat()
  })
  afterEach(() => {
    heartbeat.stop()
    vi.useRealTimers()
  })

  it('[QUE-4] leaves a socket that answers its pings alone', () => {
    const { socket } = watch({ sender })
    vi.advanceTimersByTime(600_000)
    expect(socket.terminated).toBe(false)
  })

  it('[QUE-4] ends a socket that has been silent for three pings and says for how long', () => {
    const { socket, peer } = watch({ sender })
    socket.answers = false
    vi.advanceTimersByTime(39_999)
    expect(socket.terminated).toBe(false)
    vi.advanceTimersByTime(1)
    expect([socket.terminated, peer.silentForMs]).toEqual([true, 30_000])
  })

  it('[QUE-4] takes a message, and bytes that leave a full buffer, for life', () => {
    const [talking, reading] = [watch({ sender }), watch({ sender })]
    talking.socket.answers = false
    reading.socket.answers = false
    reading.socket.bufferedAmount = 1_000_000
    for (let beat = 1; beat <= 20; beat += 1) {
      talking.socket.emit('message')
      vi.advanceTimersByTime(10_000)
      reading.socket.bufferedAmount -= 1_000
    }
    expect([talking.socket.terminated, reading.socket.terminated]).toEqual([false, false])
    vi.advanceTimersByTime(50_000)
    expect([talking.socket.terminated, reading.socket.terminated]).toEqual([true, true])
  })

  it('[CMD-6] ends a socket whose device never says who it is', () => {
    const { socket } = watch(undefined)
    vi.advanceTimersByTime(30_000)
    expect(socket.terminated).toBe(true)
  })
})
