import { type ErrorCode, errors, type Refusal } from '../../domain/errors.ts'

/** A refusal on its way to whoever asked; the table of `domain/errors.ts` says how it is answered and logged. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly detail: Refusal['detail']

  constructor(code: ErrorCode, detail?: Refusal['detail']) {
    super(code)
    this.name = 'AppError'
    this.code = code
    this.detail = detail
  }

  get status(): number {
    return errors[this.code].http
  }

  get level(): (typeof errors)[ErrorCode]['level'] {
    return errors[this.code].level
  }
}
