import { type ErrorCode, errors, knownErrorCode } from '../../domain/errors.ts'
import { type DownFrame, downFrameSchema } from '../../domain/wire/down.ts'
import { reasonOfCode } from './close-reason.ts'
import type { CloseReason } from './transport.ts'

/** Reads a frame's text; throws when it is none. */
export function parseFrame(text: string): DownFrame {
  return downFrameSchema.parse(JSON.parse(text))
}

/** What the end of a WebSocket means: by the code that the server gave as reason, else by the close code. */
export function closeReasonOf(closeCode: number, reason: string): CloseReason {
  const code = knownErrorCode(reason) ?? codeByClose(closeCode)
  return code === undefined ? { kind: 'lost' } : reasonOfCode(code)
}

function codeByClose(closeCode: number): ErrorCode | undefined {
  const codes = Object.keys(errors) as ErrorCode[]
  return codes.find((code) => 'close' in errors[code] && errors[code].close === closeCode)
}
