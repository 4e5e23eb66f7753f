import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { WebSocket } from 'ws'
import { protocolVersion } from '../../domain/wire/protocol-version.ts'
import { startServer } from '../support/server-process.ts'
import { tempDir } from '../support/temp-dir.ts'
import type { Seeded } from './seed.ts'
import { type SeedSize, seed } from './seed.ts'

/** A server under load: the product or the floor, driven by the same frames. */
export type Target = {
  name: 'product' | 'floor'
  pid: number
  seeded: Seeded
  /** An agent's connection, subscribed. */
  connectAgent(index: number): Promise<WebSocket>
  /** A customer's connection, subscribed to the own scope. */
  connectCustomer(index: number): Promise<WebSocket>
  connectIdle(index: number): Promise<WebSocket>
  postFrame(customer: number, id: string, text: string): string
  stop(): Promise<void>
}

const DEVICE = '00000000-0000-7000-8000-000000000000'

/** The real server in its own process over a seeded data folder. */
export async function startProduct(size: SeedSize): Promise<Target & { url: string; socketUrl: string }> {
  const dir = await tempDir('bench')
  const seeded = await seed(dir.path, size)
  const server = await startServer({ dataDir: dir.path, env: { LOG_LEVEL: 'warn' } })
  const open = async (hello: object, scopes: string[], headers: Record<string, string>): Promise<WebSocket> => {
    const socket = new WebSocket(`${server.socketUrl}/sync`, { headers, perMessageDeflate: false })
    await once(socket, 'open')
    socket.send(JSON.stringify({ t: 'hello', v: protocolVersion, deviceId: DEVICE, ...hello }))
    for (const scope of scopes) socket.send(JSON.stringify({ t: 'subscribe', scope }))
    await untilSynced(socket, scopes.length)
    return socket
  }
  const asCustomer = ({ id, token }: { id: string; token: string }): Promise<WebSocket> =>
    open({ app: 'customer', token }, [`customer:${id}`], {})
  return {
    name: 'product',
    pid: server.pid as number,
    url: server.url,
    socketUrl: server.socketUrl,
    seeded,
    connectAgent: (index) => {
      const agent = at(seeded.agents, index)
      return open({ app: 'staff' }, [`group:${agent.groupId}`], { cookie: agent.cookie })
    },
    connectCustomer: (index) => asCustomer(at(seeded.customers, index)),
    connectIdle: (index) => asCustomer(at(seeded.idle, index)),
    postFrame: (customer, id, text) => {
      const { groupId } = at(seeded.customers, customer)
      return JSON.stringify({ t: 'commands', items: [{ id, type: 'post', at: 1, args: { groupId, text } }] })
    },
    async stop() {
      await server.stop()
      await dir.remove()
    },
  }
}

/** The floor with the same people: a room per conversation, its agent and its customer in it. */
export async function startFloor(seeded: Seeded): Promise<Target> {
  const dir = await tempDir('bench-floor')
  const script = fileURLToPath(new URL('floor-server.ts', import.meta.url))
  const child: ChildProcess = spawn(process.execPath, [script, dir.path], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line')) as [string]
  const url = `ws://127.0.0.1:${JSON.parse(line).port}`
  const open = async (rooms: string[]): Promise<WebSocket> => {
    const socket = new WebSocket(url, { perMessageDeflate: false })
    await once(socket, 'open')
    for (const room of rooms) socket.send(JSON.stringify({ t: 'join', room }))
    await untilSynced(socket, rooms.length)
    return socket
  }
  const { agents, customers } = seeded
  const roomsOf = (groupId: string): string[] =>
    customers.filter((customer) => customer.groupId === groupId).map(({ conversationId }) => conversationId)
  return {
    name: 'floor',
    pid: child.pid as number,
    seeded,
    connectAgent: (index) => open(roomsOf(at(agents, index).groupId)),
    connectCustomer: (index) => open([at(customers, index).conversationId]),
    connectIdle: (index) => open([at(seeded.idle, index).id]),
    postFrame: (customer, id, text) =>
      JSON.stringify({
        t: 'commands',
        items: [{ id, type: 'post', at: 1, args: { room: at(customers, customer).conversationId, text } }],
      }),
    async stop() {
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
      await dir.remove()
    },
  }
}

function untilSynced(socket: WebSocket, count: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = count
    const listen = (raw: Buffer): void => {
      const text = String(raw)
      if (text.startsWith('{"t":"error"')) reject(new Error(text))
      if (text.startsWith('{"t":"synced"')) left -= 1
      if (left > 0) return
      socket.off('message', listen)
      resolve()
    }
    socket.on('message', listen)
    socket.once('close', () => reject(new Error('the connection was closed')))
  })
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index]
  if (item === undefined) throw new Error(`nothing seeded at ${index}`)
  return item
}

/** CPU seconds that a process has used (Linux). */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** Resident memory of a process in bytes (Linux). */
export function residentBytes(pid: number): number {
  const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(match?.[1]) * 1024
}
