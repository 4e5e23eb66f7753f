import { randomBytes } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import type { WebSocket } from 'ws'
import { makeId } from '../../domain/ids.ts'
import { cpuSeconds, type Target } from './target.ts'

export type Crowd = {
  target: Target
  agents: WebSocket[]
  customers: WebSocket[]
  heard: (text: string) => void
  answered: (customer: number) => void
}

/** Connects all seeded agents and customers of a target. */
export async function gather(target: Target): Promise<Crowd> {
  const crowd: Crowd = { target, agents: [], customers: [], heard: () => undefined, answered: () => undefined }
  for (const index of target.seeded.agents.keys()) {
    const socket = await target.connectAgent(index)
    socket.on('message', (raw) => crowd.heard(String(raw)))
    crowd.agents.push(socket)
  }
  for (const index of target.seeded.customers.keys()) {
    const socket = await target.connectCustomer(index)
    socket.on('message', (raw: Buffer) => {
      // The writer's own event comes here too; only the answer counts. "{"t":"answers"" differs from it at byte 6.
      if (raw[6] === 97) crowd.answered(index)
    })
    crowd.customers.push(socket)
  }
  return crowd
}

export function scatter(crowd: Crowd): void {
  for (const socket of [...crowd.agents, ...crowd.customers]) socket.terminate()
}

export type Latency = {
  p50Ms: number
  p99Ms: number
  maxMs: number
  sent: number
  heard: number
  cpuSecondsPer1000: number
}

/** Sends `perSecond` messages for `seconds`, evenly, round robin; measures writer → agent's socket. */
export async function measureLatency(crowd: Crowd, perSecond: number, seconds: number): Promise<Latency> {
  const latencies: number[] = []
  crowd.heard = (text) => {
    for (const match of text.matchAll(/@(\d+\.\d+)@/g)) latencies.push(performance.now() - Number(match[1]))
  }
  const total = perSecond * seconds
  const cpu = cpuSeconds(crowd.target.pid)
  const startedAt = performance.now()
  for (let sent = 0; sent < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - startedAt) * perSecond) / 1000))
    for (; sent < due; sent += 1)
      post(
        crowd,
        sent % crowd.customers.length,
        `@${performance.now().toFixed(3)}@ How long until this arrives? 多久能到?`,
      )
    await pause(1)
  }
  await until(() => latencies.length >= total, 10_000)
  const used = cpuSeconds(crowd.target.pid) - cpu
  latencies.sort((a, b) => a - b)
  const quantile = (q: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * q))] ?? Number.NaN
  return {
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    maxMs: quantile(1),
    sent: total,
    heard: latencies.length,
    cpuSecondsPer1000: (used / total) * 1000,
  }
}

export type Throughput = { perSecond: number; cpuSecondsPer1000: number }

/** Keeps `inFlight` messages of every customer on the way for `seconds` and counts the durable answers. */
export async function measureThroughput(crowd: Crowd, inFlight: number, seconds: number): Promise<Throughput> {
  let answers = 0
  let open = true
  crowd.heard = () => undefined
  crowd.answered = (customer) => {
    answers += 1
    if (open) post(crowd, customer, 'As fast as it goes. 越快越好。')
  }
  for (const customer of crowd.customers.keys())
    for (let n = 0; n < inFlight; n += 1) post(crowd, customer, 'First of many. 第一条。')
  const warm = performance.now() + 1_000
  await until(() => performance.now() >= warm, 5_000)
  const [before, cpu, startedAt] = [answers, cpuSeconds(crowd.target.pid), performance.now()]
  await until(() => performance.now() >= startedAt + seconds * 1000, seconds * 1000 + 5_000)
  const [counted, tookMs, used] = [answers - before, performance.now() - startedAt, cpuSeconds(crowd.target.pid) - cpu]
  open = false
  const posted = answers + inFlight * crowd.customers.length
  await until(() => answers >= posted, 10_000)
  crowd.answered = () => undefined
  return { perSecond: (counted / tookMs) * 1000, cpuSecondsPer1000: (used / counted) * 1000 }
}

function post(crowd: Crowd, customer: number, text: string): void {
  crowd.customers[customer]?.send(crowd.target.postFrame(customer, makeId(Date.now(), randomBytes(10)), text))
}

async function until(done: () => boolean, limitMs: number): Promise<void> {
  const limit = performance.now() + limitMs
  while (!done() && performance.now() < limit) await pause(5)
}
