import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { WebSocket } from 'ws'
import { measureCatchUp } from './catch-up.ts'
import { gather, type Latency, measureLatency, measureThroughput, scatter, type Throughput } from './load.ts'
import { residentBytes, startFloor, startProduct, type Target } from './target.ts'

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '3' },
  },
})
const seconds = Number(values.seconds)
const rounds = Number(values.rounds)
const IDLE = 2_000
const ARCHIVE = 10_000
const IN_FLIGHT = 8

type Round = { latency: Latency; throughput: Throughput }

const product = await startProduct({ groups: 20, conversationsPerGroup: 10, idle: IDLE, archiveMessages: ARCHIVE })
const floor = await startFloor(product.seeded)
try {
  const idle = { product: await idleBytes(product), floor: await idleBytes(floor) }
  const results: Record<Target['name'], Round[]> = { product: [], floor: [] }
  for (let round = 1; round <= rounds; round += 1) {
    for (const target of [floor, product]) {
      const crowd = await gather(target)
      const latency = await measureLatency(crowd, 1_000, seconds)
      const throughput = await measureThroughput(crowd, IN_FLIGHT, seconds)
      scatter(crowd)
      results[target.name].push({ latency, throughput })
      say(`round ${round} ${target.name}: ${describe({ latency, throughput })}`)
    }
  }
  const catchUpMs = await measureCatchUp(product.socketUrl, { ...product.seeded.archive, messages: ARCHIVE }, 5)
  const report = summarise(results, idle, catchUpMs)
  say(JSON.stringify(report, null, 2))
  if (values.json) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`)
} finally {
  await floor.stop()
  await product.stop()
}
process.exit(0)

/** Resident memory that one idle, subscribed connection costs. */
async function idleBytes(target: Target): Promise<number> {
  const before = residentBytes(target.pid)
  const sockets: WebSocket[] = []
  for (let index = 0; index < IDLE; index += 1) sockets.push(await target.connectIdle(index))
  const bytes = (residentBytes(target.pid) - before) / IDLE
  for (const socket of sockets) socket.terminate()
  return bytes
}

function summarise(results: Record<Target['name'], Round[]>, idle: Record<Target['name'], number>, catchUpMs: number) {
  const figure = (name: Target['name'], of: (round: Round) => number): number => median(results[name].map(of))
  const ratio = (of: (round: Round) => number): number =>
    median(results.product.map((round, index) => of(round) / of(results.floor[index] as Round)))
  const absolute = (name: Target['name']) => ({
    p50Ms: rounded(figure(name, ({ latency }) => latency.p50Ms)),
    p99Ms: rounded(figure(name, ({ latency }) => latency.p99Ms)),
    messagesPerSecond: Math.round(figure(name, ({ throughput }) => throughput.perSecond)),
    cpuSecondsPer1000At1000PerSecond: rounded(figure(name, ({ latency }) => latency.cpuSecondsPer1000)),
    cpuSecondsPer1000AtFullSpeed: rounded(figure(name, ({ throughput }) => throughput.cpuSecondsPer1000)),
    idleBytesPerConnection: Math.round(idle[name]),
  })
  return {
    p99Ratio: rounded(ratio(({ latency }) => latency.p99Ms)),
    p50Ratio: rounded(ratio(({ latency }) => latency.p50Ms)),
    throughputRatio: rounded(ratio(({ throughput }) => throughput.perSecond)),
    catchUpMs: rounded(catchUpMs),
    idleMemoryRatio: rounded(idle.product / idle.floor),
    product: absolute('product'),
    floor: absolute('floor'),
  }
}

function describe({ latency, throughput }: Round): string {
  return `p50 ${latency.p50Ms.toFixed(2)} ms, p99 ${latency.p99Ms.toFixed(2)} ms, ${latency.heard}/${latency.sent} heard, ${latency.cpuSecondsPer1000.toFixed(3)} CPU s/1000; ${throughput.perSecond.toFixed(0)}/s, ${throughput.cpuSecondsPer1000.toFixed(3)} CPU s/1000`
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
