import { text } from 'node:stream/consumers'
import { UsageError } from './run-cli.ts'

const [enter, newLine, interrupt, end] = ['\r', '\n', '\u0003', '\u0004']
const rubOut = ['\b', '\u007f']

/** A password from standard input: its first line when piped; typed without being shown on a terminal. */
export async function readPassword(prompt: string): Promise<string> {
  const { stdin } = process
  if (!stdin.isTTY) return (await text(stdin)).split(/\r?\n/, 1)[0] ?? ''
  process.stderr.write(prompt)
  stdin.setRawMode(true)
  stdin.setEncoding('utf8')
  try {
    return await typedLine(stdin)
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
    process.stderr.write('\n')
  }
}

async function typedLine(keys: AsyncIterable<string>): Promise<string> {
  let typed: string[] = []
  for await (const chunk of keys) {
    for (const key of chunk) {
      if (key === enter || key === newLine || key === end) return typed.join('')
      if (key === interrupt) throw new UsageError('Cancelled.')
      if (rubOut.includes(key)) typed = typed.slice(0, -1)
      else typed.push(key)
    }
  }
  return typed.join('')
}
