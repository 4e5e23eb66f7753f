import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TempDir, tempDir } from '../support/temp-dir.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { DATABASE_URL: _ignored, ...inherited } = process.env

async function run(program: string, args: string[], env: Record<string, string>, input = '') {
  const child = spawn(process.execPath, [`sync-server/${program}.ts`, ...args], {
    cwd: root,
    env: { ...inherited, ...env },
  })
  child.stdin.on('error', () => undefined).end(input)
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: child.exitCode, out, err }
}

describe('the command line', () => {
  let dir: TempDir
  beforeAll(async () => {
    dir = await tempDir('cli')
  })
  afterAll(() => dir.remove())
  const staff = (args: string[], input?: string) => run('cli/staff', args, { DATA_DIR: dir.path }, input)

  it('adds, lists and changes accounts, with the password from standard input', async () => {
    await run('cli/group', ['add', '--key', 'sales', '--name', '售前'], { DATA_DIR: dir.path })
    const added = await staff(
      ['add', '--account', 'anna', '--name', '安娜', '--role', 'superadmin', '--groups', 'sales'],
      'password-1\n',
    )
    expect(added).toMatchObject({ code: 0, out: 'Added anna\t安娜\tsuperadmin\tenabled\n' })
    await staff(['add', '--account', 'bert', '--role', 'agent'], 'password-1')
    expect((await staff(['role', '--account', 'bert', '--role', 'admin'])).out).toBe('bert\tbert\tadmin\tenabled\n')
    expect((await staff(['disable', '--account', 'bert'])).out).toBe('bert\tbert\tadmin\tdisabled\n')
    expect((await staff(['groups', '--account', 'bert', '--groups', 'sales'])).code).toBe(0)
    expect((await staff(['password', '--account', 'bert'], 'password-2')).code).toBe(0)
    expect((await staff(['list'])).out).toBe(
      'anna\t安娜\tsuperadmin\tenabled\tsales\nbert\tbert\tadmin\tdisabled\tsales\n',
    )
  })

  it.for([
    [[], '', /^Usage/],
    [['explode'], '', /^Usage/],
    [['add', '--account', 'carl', '--role', 'boss'], 'password-1', /--role must be/],
    [['add', '--account', 'carl', '--role', 'agent'], 'short', /password .* 8 to 200/],
    [['add', '--account', 'c', '--role', 'agent'], 'password-1', /--account must be/],
    [['add', '--account', 'anna', '--role', 'agent'], 'password-1', /account-taken/],
    [['add', '--account', 'carl', '--role', 'agent', '--groups', 'no-such'], 'password-1', /not-found/],
    [['disable', '--account', 'nobody'], '', /not-found/],
  ] as const)('[APP-1] staff %j is refused with a reason and exit code 1', async ([args, input, reason]) => {
    const result = await staff([...args], input)
    expect(result.code).toBe(1)
    expect(result.err).toMatch(reason)
  })

  it('[USR-3] does not disable the last superadmin', async () => {
    expect(await staff(['disable', '--account', 'anna'])).toMatchObject({ code: 1, err: 'Refused: last-superadmin\n' })
  })

  it('the demo fills an empty database, through the rules, and leaves one in use alone', async () => {
    const demo = await tempDir('demo')
    const first = await run('cli/demo', ['--password', 'demo-password'], { DATA_DIR: demo.path })
    expect(first.code).toBe(0)
    expect(first.out).toContain('/chat?group=presales')
    expect(first.out).toContain('demo-password')
    const again = await run('cli/demo', [], { DATA_DIR: demo.path })
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('needs an empty database')])
    await demo.remove()
  })

  it('[CFG-1] the server does not start with a wrong setting, and says which in one line', async () => {
    const result = await run('main', [], { DATA_DIR: dir.path, PORT: 'many' })
    expect(result.code).toBe(1)
    expect(result.err).toBe(
      'Holdfast cannot start: The setting PORT must be a number from 0 (any free port) to 65535, but is "many".\n',
    )
  })
})
