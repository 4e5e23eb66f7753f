import { defineConfig } from 'vitest/config'

const outside = ['**/node_modules/**', '**/dist/**']

export default defineConfig({
  test: {
    environment: 'node',
    maxWorkers: 2,
    retry: 0,
    // One allowance for helpers that start PostgreSQL or a server, which may first have to install it.
    hookTimeout: 300_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [...outside, 'test/fuzz/**', 'test/crash/**', 'test/contract/**'],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: { name: 'contract', include: ['test/contract/**/*.test.ts'], exclude: outside, testTimeout: 30_000 },
      },
      {
        extends: true,
        test: { name: 'fuzz', include: ['test/fuzz/**/*.test.ts'], exclude: outside, testTimeout: 300_000 },
      },
      {
        extends: true,
        test: { name: 'crash', include: ['test/crash/**/*.test.ts'], exclude: outside, testTimeout: 300_000 },
      },
    ],
  },
})
