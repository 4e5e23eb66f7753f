import { expect, test } from 'vitest'
import { createDraftWriter } from '../../../client/agent/chat/draft-writer.ts'

/** Lets everything that waits on settled promises go on. */
const settled = async () => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
}

test('[A9] of what is typed during a write, only the newest is written, and always last', async () => {
  const written: string[] = []
  const gates: (() => void)[] = []
  const putDraft = (_key: string, text: string) =>
    new Promise<void>((resolve) => {
      written.push(text)
      gates.push(resolve)
    })
  const writer = createDraftWriter({ putDraft }, 'conversation:1', () => undefined)
  for (const text of ['a', 'ab', 'abc', 'abcd']) writer.write(text)
  expect(written).toEqual(['a'])
  gates[0]!()
  await settled()
  expect(written).toEqual(['a', 'abcd'])
})

test('[A9] a write that fails is told, and the next one is still made', async () => {
  const faults: unknown[] = []
  let full = true
  const written: string[] = []
  const putDraft = async (_key: string, text: string) => {
    if (full) throw new Error('quota')
    written.push(text)
  }
  const writer = createDraftWriter({ putDraft }, 'conversation:1', (error) => faults.push(error))
  writer.write('a')
  await settled()
  full = false
  writer.write('ab')
  await settled()
  expect(faults).toHaveLength(1)
  expect(written).toEqual(['ab'])
})

test('[A9] what is handed over stays on disk until it is safe elsewhere; then the newest is written', async () => {
  const written: string[] = []
  const putDraft = async (_key: string, text: string) => void written.push(text)
  const writer = createDraftWriter({ putDraft }, 'conversation:1', () => undefined)
  writer.write('a')
  await settled()
  let makeSafe = () => {}
  const safe = new Promise<void>((resolve) => {
    makeSafe = resolve
  })
  writer.holdUntil(safe)
  for (const text of ['', 'b']) writer.write(text)
  await settled()
  expect(written).toEqual(['a'])
  makeSafe()
  await settled()
  expect(written).toEqual(['a', 'b'])
})
