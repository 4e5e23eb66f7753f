import { run } from './run.ts'

/** Takes the pictures in docs/screenshots/ anew, from the real server over the demo's data. Needs the built clients. */
process.exitCode = await run('node', ['e2e/screenshots/take.ts'])
