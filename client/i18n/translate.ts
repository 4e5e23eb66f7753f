/** A text with `{name}` places; or one per plural form, chosen by the parameter `count`. */
export type Phrase = string | { one?: string; other: string }

/** All texts of a program in one language; `locale` is its BCP 47 tag, for plurals and dates. */
export type Catalogue<Key extends string = string> = Readonly<Record<Key, Phrase> & { locale: string }>

export type Params = Readonly<Record<string, string | number>>

/**
 * The text of `key` with its `{name}` places filled from `params`; numbers are written the locale's way. A place without
 * a parameter stays as it is.
 */
export function translate<Key extends string>(catalogue: Catalogue<Key>, key: Key, params: Params = {}): string {
  const phrase: Phrase = catalogue[key]
  const text = typeof phrase === 'string' ? phrase : pluralOf(phrase, catalogue.locale, Number(params.count))
  return text.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = params[name]
    if (value === undefined) return place
    return typeof value === 'number' ? value.toLocaleString(catalogue.locale) : value
  })
}

function pluralOf(phrase: Exclude<Phrase, string>, locale: string, count: number): string {
  return (new Intl.PluralRules(locale).select(count) === 'one' && phrase.one) || phrase.other
}
