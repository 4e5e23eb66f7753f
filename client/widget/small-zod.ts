/**
 * As much of `zod/mini` as the wire's schemas use, in a tenth of its size: the build of the customers' page puts it in the
 * place of `zod/mini`, so that the page checks what it receives by the very schemas of `domain/wire` and still fits into
 * its budget. It says whether a value is right, never why. A contract test holds it against zod; types are zod's.
 */
const wrong = Symbol('wrong')

/** Gives the parsed value, or `wrong`. */
type Run = (value: unknown) => unknown
type Shape = Record<string, Schema>
type Schema = {
  run: Run
  isOptional: boolean
  shape: Shape
  /** A schema may stand for a check of its own. */
  check(...checks: (Run | Schema)[]): Schema
  safeParse(value: unknown): { success: true; data: unknown } | { success: false; error: Error }
  parse(value: unknown): unknown
}

/* @__NO_SIDE_EFFECTS__ */
function schema(run: Run, isOptional = false, shape: Shape = {}): Schema {
  const safeParse: Schema['safeParse'] = (value) => {
    const data = run(value)
    return data === wrong ? { success: false, error: new Error('unexpected form') } : { success: true, data }
  }
  return {
    run,
    isOptional,
    shape,
    safeParse,
    check: (...checks) => schema((value) => checks.reduce(applyCheck, run(value)), isOptional, shape),
    parse(value) {
      const parsed = safeParse(value)
      if (!parsed.success) throw parsed.error
      return parsed.data
    },
  }
}

function applyCheck(data: unknown, check: Run | Schema): unknown {
  return data === wrong ? data : typeof check === 'function' ? check(data) : check.run(data)
}

/** A schema, or a check, that takes a value as it is when `test` holds. */
/* @__NO_SIDE_EFFECTS__ */
const holds =
  (test: (value: never) => boolean): Run =>
  (value) =>
    test(value as never) ? value : wrong
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/* @__NO_SIDE_EFFECTS__ */
export const string = (): Schema => schema(holds((value) => typeof value === 'string'))
/* @__NO_SIDE_EFFECTS__ */
export const boolean = (): Schema => schema(holds((value) => typeof value === 'boolean'))
/* @__NO_SIDE_EFFECTS__ */
export const number = (): Schema => schema(holds(Number.isFinite))
/* @__NO_SIDE_EFFECTS__ */
export const int = (): Schema => schema(holds(Number.isSafeInteger))
/* @__NO_SIDE_EFFECTS__ */
export const literal = (wanted: unknown): Schema => schema(holds((value) => value === wanted))
/* @__NO_SIDE_EFFECTS__ */
const oneOf = (values: readonly unknown[]): Schema => schema(holds((value) => values.includes(value)))

export { oneOf as enum }
export const coerce = { number: (): Schema => schema((value) => number().run(Number(value))) }

/* @__NO_SIDE_EFFECTS__ */
export const optional = (inner: Schema): Schema =>
  schema((value) => (value === undefined ? value : inner.run(value)), true)
/* @__NO_SIDE_EFFECTS__ */
export const nullable = (inner: Schema): Schema => schema((value) => (value === null ? value : inner.run(value)))

/* @__NO_SIDE_EFFECTS__ */
export const array = (item: Schema): Schema =>
  schema((value) => {
    if (!Array.isArray(value)) return wrong
    const items = value.map(item.run)
    return items.includes(wrong) ? wrong : items
  })

/* @__NO_SIDE_EFFECTS__ */
const objectOf = (shape: Shape, isLoose: boolean): Schema =>
  schema(
    (value) => {
      if (!isRecord(value) || Array.isArray(value)) return wrong
      const result: Record<string, unknown> = isLoose ? { ...value } : {}
      for (const key in shape) {
        const inner = shape[key] as Schema
        if (!(key in value) && inner.isOptional) continue
        const data = inner.run(value[key])
        if (data === wrong) return wrong
        result[key] = data
      }
      return result
    },
    false,
    shape,
  )
/* @__NO_SIDE_EFFECTS__ */
export const object = (shape: Shape): Schema => objectOf(shape, false)
/* @__NO_SIDE_EFFECTS__ */
export const looseObject = (shape: Shape): Schema => objectOf(shape, true)

/* @__NO_SIDE_EFFECTS__ */
export const record = (key: Schema, inner: Schema): Schema =>
  schema((value) => {
    if (!isRecord(value) || Array.isArray(value)) return wrong
    const result: Record<string, unknown> = {}
    for (const name of Object.keys(value)) {
      if (name === '__proto__') continue
      const data = inner.run(value[name])
      if (data === wrong || key.run(name) === wrong) return wrong
      result[name] = data
    }
    return result
  })

/* @__NO_SIDE_EFFECTS__ */
export const union = (options: readonly Schema[]): Schema =>
  schema((value) => {
    for (const option of options) {
      const data = option.run(value)
      if (data !== wrong) return data
    }
    return wrong
  })
/** The wire's unions begin with their discriminator, so a wrong option falls at its first key. */
/* @__NO_SIDE_EFFECTS__ */
export const discriminatedUnion = (_key: string, options: readonly Schema[]): Schema => union(options)

/* @__NO_SIDE_EFFECTS__ */
export const regex = (pattern: RegExp): Run => holds((value: string) => pattern.test(value))
/* @__NO_SIDE_EFFECTS__ */
export const minLength = (least: number): Run => holds((value: string) => value.length >= least)
/* @__NO_SIDE_EFFECTS__ */
export const maxLength = (most: number): Run => holds((value: string) => value.length <= most)
/* @__NO_SIDE_EFFECTS__ */
export const maximum = (most: number): Run => holds((value: number) => value <= most)
/* @__NO_SIDE_EFFECTS__ */
export const positive = (): Run => holds((value: number) => value > 0)
/* @__NO_SIDE_EFFECTS__ */
export const nonnegative = (): Run => holds((value: number) => value >= 0)
/* @__NO_SIDE_EFFECTS__ */
export const refine = (test: (value: never) => boolean): Run => holds(test)
/* @__NO_SIDE_EFFECTS__ */
export const trim = (): Run => (value) => (value as string).trim()
/** zod's settings mean nothing here: no code is ever made from text. */
export const config = (): void => undefined
