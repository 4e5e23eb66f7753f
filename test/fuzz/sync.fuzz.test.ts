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

describe('[STR-3] [CMD-1] [CMD-3] after random acts on a bad network every device has what it may read, and every text is in one place', () => {
  for (let from = 1; from <= SEEDS; from += SEEDS_PER_TEST) {
    it(`[STR-3] seeds ${from} to ${from + SEEDS_PER_TEST - 1}`, async () => {
      for (let seed = from; seed < from + SEEDS_PER_TEST; seed += 1) await playSeed(database, seed)
    })
  }
})
