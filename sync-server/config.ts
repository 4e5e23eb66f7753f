import { resolve } from 'node:path'
import * as z from 'zod'

/** The server's settings, read once at the start. */
export type Config = {
  /** 0: any free port. */
  port: number
  host: string
  /** Absolute path. */
  dataDir: string
  /** PostgreSQL instead of the embedded SQLite file. */
  databaseUrl?: string
  /** Scheme, host and port under which browsers reach the server; without a slash at the end. */
  publicUrl: string
  logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
  /** Whether X-Forwarded-* of the proxy in front is believed. */
  trustProxy: boolean
}

/** A setting with a wrong value; the message is one line for the person who starts the server. */
export class ConfigError extends Error {}

const expected = {
  PORT: 'a number from 0 (any free port) to 65535',
  HOST: 'an address or a host name',
  DATA_DIR: 'a folder',
  DATABASE_URL: 'a URL that begins with postgres:// or postgresql://',
  PUBLIC_URL: 'a URL such as https://chat.example.com, without a path',
  LOG_LEVEL: 'one of trace, debug, info, warn, error, fatal, silent',
  TRUST_PROXY: 'true or false',
} as const
type Setting = keyof typeof expected
const secret: readonly Setting[] = ['DATABASE_URL']

const envSchema = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .pipe(z.number().max(65_535))
    .default(8787),
  HOST: z.string().regex(/^\S+$/).default('127.0.0.1'),
  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  PUBLIC_URL: z.string().transform(toOrigin).optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  TRUST_PROXY: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .default(false),
})

function toOrigin(value: string, context: z.RefinementCtx): string {
  const url = URL.canParse(value) ? new URL(value) : undefined
  const isPlain = url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash
  if (isPlain && !url.username && !url.password) return url.origin
  context.addIssue({ code: 'custom', message: 'not an origin' })
  return z.NEVER
}

/**
 * Reads the settings from environment variables (SPEC CFG-1); an empty one counts as not set. Throws a `ConfigError`
 * that names the first wrong variable and what it has to be.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.keys(expected).map((name) => [name, env[name]?.trim() || undefined]))
  const parsed = envSchema.safeParse(given)
  if (!parsed.success) throw new ConfigError(describe(parsed.error, given))
  const { data } = parsed
  return {
    port: data.PORT,
    host: data.HOST,
    dataDir: resolve(data.DATA_DIR),
    ...(data.DATABASE_URL === undefined ? {} : { databaseUrl: data.DATABASE_URL }),
    publicUrl: data.PUBLIC_URL ?? `http://localhost:${data.PORT}`,
    logLevel: data.LOG_LEVEL,
    trustProxy: data.TRUST_PROXY,
  }
}

function describe(error: z.ZodError, given: Record<string, string | undefined>): string {
  const name = String(error.issues[0]?.path[0]) as Setting
  const value = secret.includes(name) ? '' : `, but is ${JSON.stringify(given[name])}`
  return `The setting ${name} must be ${expected[name]}${value}.`
}
