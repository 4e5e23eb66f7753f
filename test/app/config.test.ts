import { describe, expect, it } from 'vitest'
import { ConfigError, readConfig } from '../../sync-server/config.ts'

describe('settings', () => {
  it('[CFG-1] without any, the server is for this machine alone with an embedded database', () => {
    expect(readConfig({ PORT: '' })).toEqual({
      port: 8787,
      host: '127.0.0.1',
      dataDir: `${process.cwd()}/data`,
      publicUrl: 'http://localhost:8787',
      logLevel: 'info',
      trustProxy: false,
    })
  })

  it('[CFG-1] each is read from its variable', () => {
    const env = {
      PORT: '0',
      HOST: '::',
      DATA_DIR: '/var/lib/holdfast',
      DATABASE_URL: 'postgresql://user:secret@db/holdfast',
      PUBLIC_URL: 'https://chat.example.com/',
      LOG_LEVEL: 'warn',
      TRUST_PROXY: 'true',
    }
    expect(readConfig(env)).toEqual({
      port: 0,
      host: '::',
      dataDir: '/var/lib/holdfast',
      databaseUrl: 'postgresql://user:secret@db/holdfast',
      publicUrl: 'https://chat.example.com',
      logLevel: 'warn',
      trustProxy: true,
    })
  })

  it.for([
    ['PORT', 'http'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['HOST', 'a b'],
    ['DATABASE_URL', 'mysql://db'],
    ['PUBLIC_URL', 'chat.example.com'],
    ['PUBLIC_URL', 'https://example.com/chat'],
    ['PUBLIC_URL', 'ftp://example.com'],
    ['LOG_LEVEL', 'loud'],
    ['TRUST_PROXY', 'yes'],
  ])('[CFG-1] %s=%s is refused in one line that names it', ([name, value]) => {
    const read = (): unknown => readConfig({ [name as string]: value })
    expect(read).toThrow(ConfigError)
    expect(read).toThrow(new RegExp(`^The setting ${name} must be [^\\n]+\\.$`))
  })

  it('[CFG-1] a wrong database URL is not repeated, it may hold a password', () => {
    expect(() => readConfig({ DATABASE_URL: 'mysql://user:secret@db' })).toThrow(/^(?!.*secret)/)
  })
})
