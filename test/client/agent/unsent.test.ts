import { expect, test } from 'vitest'
import { canRetry } from '../../../client/agent/workspace/unsent.ts'

test('[A23] a refusal that stands whatever happens is not offered to be tried again, any other one is', () => {
  const offered = (code: string) => canRetry({ state: 'refused', code })
  expect(['already-ended', 'text-too-long', 'not-found'].map(offered)).toEqual([false, false, false])
  expect(['not-assignee', 'forbidden', 'id-reused', 'of-a-newer-server'].map(offered)).toEqual([true, true, true, true])
  expect(canRetry({ state: 'waiting' })).toBe(false)
})
