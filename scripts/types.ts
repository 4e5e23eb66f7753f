import { run } from './run.ts'

export const typedFolders: string[] = [
  'domain',
  'sync-server',
  'client',
  'client/widget',
  'pwa',
  'test',
  'e2e',
  '.', // the configuration files and scripts/
]

/** Checks the types of one folder under its own tsconfig.json; gives the compiler's exit code. */
export function checkTypes(folder: string): Promise<number> {
  return run('tsc', ['--project', folder, '--pretty'])
}

if (import.meta.main) {
  let failed = 0
  for (const folder of typedFolders) {
    if ((await checkTypes(folder)) !== 0) failed += 1
  }
  process.stdout.write(
    failed === 0 ? 'Types are right.\n' : `Types are wrong in ${failed} of ${typedFolders.length} folders.\n`,
  )
  process.exitCode = failed === 0 ? 0 : 1
}
