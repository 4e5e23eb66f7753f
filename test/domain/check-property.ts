import fc from 'fast-check'

/**
 * Checks a property on `runs` random inputs of one seed. The seed stands in the test, so that a run repeats the one before;
 * `PROPERTY_SEED` tries another. What fails there becomes a named seed of that test.
 */
export function checkProperty<T extends [unknown, ...unknown[]]>(
  property: fc.IProperty<T>,
  { seed = 20_250_101, runs = 200 }: { seed?: number; runs?: number } = {},
): void {
  const chosen = process.env.PROPERTY_SEED
  fc.assert(property, { seed: chosen === undefined ? seed : Number(chosen), numRuns: runs })
}
