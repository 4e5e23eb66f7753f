import { once } from 'node:events'
import { WebSocket } from 'ws'
import { type Id, makeId } from '../../../domain/ids.ts'
import type { Answer, DownFrame } from '../../../domain/wire/down.ts'
import { downFrameSchema } from '../../../domain/wire/down.ts'
import { protocolVersion } from '../../../domain/wire/protocol-version.ts'

export type OpenOptions = { headers?: Record<string, string> }
type FrameOf<T extends DownFrame['t']> = Extract<DownFrame, { t: T }>

/** A device's end of a real socket: what came down, as bytes and as frames, in order. */
export type WireClient = {
  socket: WebSocket
  texts: string[]
  frames: DownFrame[]
  /** Set once the connection is over. */
  closed: Promise<{ code: number; reason: string }>
  hello(hello: object): void
  send(frame: object): void
  /** Sends one command and gives its answer. */
  command(type: string, args: object, id?: Id): Promise<Answer>
  /** The first frame of this type, past (from `from` on) or future, that `isIt`; throws when the connection ends before. */
  until<T extends DownFrame['t']>(t: T, isIt?: (frame: FrameOf<T>) => boolean, from?: number): Promise<FrameOf<T>>
}

export const deviceId = '00000000-0000-7000-8000-000000000000'

let count = 0
/** A fresh id. */
export function newId(): Id {
  count += 1
  const random = new Uint8Array(10)
  new DataView(random.buffer).setUint32(6, count)
  return makeId(Date.now(), random)
}

export async function openWire(url: string, { headers = {} }: OpenOptions = {}): Promise<WireClient> {
  const socket = new WebSocket(url, { headers, perMessageDeflate: false })
  const texts: string[] = []
  const frames: DownFrame[] = []
  const looks = new Set<() => void>()
  let isOver = false
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => {
      isOver = true
      resolve({ code, reason: String(reason) })
      for (const look of looks) look()
    })
  })
  socket.on('message', (data) => {
    texts.push(String(data))
    frames.push(downFrameSchema.parse(JSON.parse(String(data))))
    for (const look of looks) look()
  })
  const send = (frame: object): void => socket.send(JSON.stringify(frame))
  const until: WireClient['until'] = <T extends DownFrame['t']>(
    t: T,
    isIt: (frame: FrameOf<T>) => boolean = () => true,
    from = 0,
  ) =>
    new Promise<FrameOf<T>>((resolve, reject) => {
      let seen = from
      const look = (): void => {
        let found: FrameOf<T> | undefined
        for (; !found && seen < frames.length; seen += 1) {
          const frame = frames[seen] as FrameOf<T>
          if (frame.t === t && isIt(frame)) found = frame
        }
        if (!found && !isOver) return
        looks.delete(look)
        if (found) resolve(found)
        else reject(new Error(`the connection ended without ${t}; it said ${texts.slice(-5).join(' ')}`))
      }
      looks.add(look)
      look()
    })
  await once(socket, 'open')
  socket.on('error', () => undefined)
  return {
    socket,
    texts,
    frames,
    closed,
    hello: (hello) => send({ t: 'hello', v: protocolVersion, deviceId, ...hello }),
    send,
    async command(type, args, id = newId()) {
      const from = frames.length
      send({ t: 'commands', items: [{ id, type, args, at: 1 }] })
      const { items } = await until('answers', (frame) => frame.items.some((answer) => answer.id === id), from)
      return items.find((answer) => answer.id === id)!
    },
    until,
  }
}
