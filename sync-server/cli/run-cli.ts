import { pino } from 'pino'
import { ConfigError, readConfig } from '../config.ts'
import type { Administration } from '../db/administrate.ts'
import { openDatabase } from '../db/open-database.ts'
import { AppError } from '../http/app-error.ts'
import { systemWorld } from '../system.ts'

/** A wrong call of a command-line program; the message is what to do instead. */
export class UsageError extends Error {}

/**
 * Runs a command-line program on the database of the settings, which a running server may use at the same time. What is
 * refused or called wrongly ends with one line and exit code 1.
 */
export async function runCli(work: (administration: Administration) => Promise<void>): Promise<void> {
  try {
    const world = systemWorld()
    const log = pino({ level: 'warn' }, pino.destination(2))
    const database = await openDatabase(readConfig(process.env), log, world)
    try {
      await work({ ...world, database })
    } finally {
      await database.close()
    }
  } catch (error) {
    process.stderr.write(`${lineOf(error)}\n`)
    process.exitCode = 1
  }
}

function lineOf(error: unknown): string {
  if (error instanceof AppError) {
    return `Refused: ${error.code}${error.detail ? ` ${JSON.stringify(error.detail)}` : ''}`
  }
  if (error instanceof UsageError || error instanceof ConfigError) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
