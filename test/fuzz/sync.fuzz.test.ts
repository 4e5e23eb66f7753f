import { afterAll, beforeAll, describe, it } from 'vitest'
import { type FuzzDatabase, openFuzzDatabase } from './database.ts'
import { playSeed } from './scenario.ts'

const SEEDS = 200
const SEEDS_PER_TEST = 25

let database: FuzzDatabase
beforeAll(async () => {
  database = await openFuzzDatabase()
})
afterAll(() => database.close())

describe('random acts on a bad network', () => {
  for (let from = 1; from <= SEEDS; from += SEEDS_PER_TEST) {
    const to = from + SEEDS_PER_TEST - 1
    it(`[STR-3] [CMD-1] seeds ${from} to ${to}: every device has what it may read, and every text is in one place`, async () => {
      for (let seed = from; seed <= to; seed += 1) await playSeed(database, seed)
    })
  }
})

describe('seeds that once failed', () => {
  it('[ROL-4] 38: a page that was read before the rights were lost was sent after', () => playSeed(database, 38))

  it('[ROL-4] 97: a group that was lost and regained while the device was busy with its store stayed away', () =>
    playSeed(database, 97))

  it('[STR-1] 456: live events that overtook the end of catching up were never asked for', () =>
    playSeed(database, 456))
})
