import { expect, test } from 'vitest'
import { createEphemera } from '../../../client/agent/workspace/ephemera.ts'
import { type FactsChannel, type FactsMessage, shareEphemera } from '../../../client/agent/workspace/share-ephemera.ts'
import { idOf } from './builders.ts'

test('[A3] a typing mark that is not renewed ends by itself', () => {
  const timers: (() => void)[] = []
  const ephemera = createEphemera((_ms, act) => {
    timers.push(act)
    return () => undefined
  })
  const conversationId = idOf(100)
  ephemera.take({ t: 'typing', conversationId, side: 'customer', on: true })
  expect(ephemera.current().typing.has(conversationId)).toBe(true)
  timers[0]!()
  expect(ephemera.current().typing.has(conversationId)).toBe(false)
})

test('[A7] the newest queue length of each group is kept', () => {
  const ephemera = createEphemera(() => () => undefined)
  ephemera.take({ t: 'queue', groupId: idOf(2), waiting: 3 })
  ephemera.take({ t: 'queue', groupId: idOf(2), waiting: 2 })
  expect(ephemera.current().waiting.get(idOf(2))).toBe(2)
})

test('[A7] a tab that opens later learns the queue lengths from the others, and keeps what it heard itself', () => {
  const channels: FactsChannel[] = []
  const open = () => {
    const ephemera = createEphemera(() => () => undefined)
    const channel: FactsChannel = {
      onmessage: null,
      postMessage(data: FactsMessage) {
        for (const other of channels) if (other !== channel) other.onmessage?.({ data })
      },
    }
    channels.push(channel)
    return { ephemera, share: () => shareEphemera(channel, ephemera) }
  }
  const first = open()
  first.share()
  first.ephemera.take({ t: 'queue', groupId: idOf(2), waiting: 3 })
  first.ephemera.take({ t: 'queue', groupId: idOf(3), waiting: 1 })
  const second = open()
  second.ephemera.take({ t: 'queue', groupId: idOf(3), waiting: 5 })
  second.share()
  expect([...second.ephemera.current().waiting]).toEqual([
    [idOf(3), 5],
    [idOf(2), 3],
  ])
})
