import { describe, expect, it } from 'vitest'
import { chatEn } from '../../../client/i18n/chat-en.ts'
import { chatZhCn } from '../../../client/i18n/chat-zh-cn.ts'
import { type Phrase, translate } from '../../../client/i18n/translate.ts'
import { textsFor } from '../../../client/widget/texts.ts'

const placesOf = (phrase: Phrase): string[] =>
  [...(typeof phrase === 'string' ? phrase : phrase.other).matchAll(/\{(\w+)\}/g)].map(([place]) => place).sort()

describe("the catalogues of the customers' page", () => {
  it('have the same keys with the same places', () => {
    expect(Object.keys(chatEn).sort()).toEqual(Object.keys(chatZhCn).sort())
    for (const [key, phrase] of Object.entries<Phrase>(chatZhCn)) {
      expect([key, placesOf(chatEn[key as keyof typeof chatEn])]).toEqual([key, placesOf(phrase)])
    }
  })

  it('have no empty text, and no Chinese in the English one', () => {
    const texts = Object.values<Phrase>(chatEn).flatMap((phrase) =>
      typeof phrase === 'string' ? phrase : Object.values(phrase),
    )
    expect(texts.filter((text) => !text || /\p{Script=Han}/u.test(text))).toEqual([])
    expect(Object.values(chatZhCn)).not.toContain('')
  })
})

describe('a translation', () => {
  const catalogue = { locale: 'en', plain: 'Hi {name}', many: { one: '{count} dog', other: '{count} dogs' } }

  it('fills places, keeps those without a parameter, and takes a name literally', () => {
    expect(translate(catalogue, 'plain', { name: '$& {count}' })).toBe('Hi $& {count}')
    expect(translate(catalogue, 'plain')).toBe('Hi {name}')
  })

  it('takes the plural form of the count', () => {
    expect(translate(catalogue, 'many', { count: 1 })).toBe('1 dog')
    expect(translate(catalogue, 'many', { count: 1200 })).toBe('1,200 dogs')
  })
})

describe("the page's language", () => {
  it.for([
    ['zh-CN', 'zh-CN'],
    ['zh-Hant-TW', 'zh-CN'],
    ['ZH', 'zh-CN'],
    ['en-GB', 'en'],
    ['de', 'en'],
    ['', 'en'],
  ] as const)('for %s is %s', ([tag, locale]) => {
    expect(textsFor(tag).locale).toBe(locale)
  })

  it('writes the day of a time in words', () => {
    const now = new Date(2026, 2, 10, 21, 0).getTime()
    const texts = textsFor('zh-CN')
    expect(texts.time(new Date(2026, 2, 10, 20, 14).getTime(), now)).toBe('今天 20:14')
    expect(texts.time(new Date(2026, 2, 9, 8, 5).getTime(), now)).toBe('昨天 08:05')
    expect(texts.time(new Date(2026, 2, 8, 8, 5).getTime(), now)).toBe('3月8日 08:05')
    expect(texts.time(new Date(2025, 11, 8, 8, 5).getTime(), now)).toBe('2025年12月8日 08:05')
    expect(texts.time(new Date(2026, 2, 10, 0, 5).getTime(), now)).toBe('今天 00:05')
  })
})
