import { config } from 'zod/mini'

// The pages forbid `eval`; without this, zod would try it first and have a violation reported. Imported before all else.
config({ jitless: true })
