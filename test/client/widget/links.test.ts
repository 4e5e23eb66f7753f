import { describe, expect, it } from 'vitest'
import { splitLinks } from '../../../client/widget/links.ts'

const linksOf = (text: string): (string | undefined)[] => splitLinks(text).flatMap((part) => part.href ?? [])

describe('links in a text', () => {
  it.for([
    ['see https://example.com/a?b=c#d now', 'https://example.com/a?b=c#d'],
    ['at http://example.com.', 'http://example.com'],
    ['(https://example.com/a)', 'https://example.com/a'],
    ['https://example.com/a_(b)', 'https://example.com/a_(b)'],
    ['请看https://example.com/订单，谢谢', 'https://example.com/订单'],
    ['“https://example.com”。', 'https://example.com'],
  ] as const)('finds the address in %s', ([text, href]) => {
    expect(linksOf(text)).toEqual([href])
  })

  it.for([
    'javascript:alert(1)',
    'data:text/html,x',
    'www.example.com',
    'mail me: a@example.com',
    'https://',
    '<a href="ftp://example.com">x</a>',
  ])('leaves %s as text', (text) => {
    expect(splitLinks(text)).toEqual([{ text }])
  })

  it('the pieces together are the text', () => {
    const text = 'a https://example.com, b\nhttp://example.org/x) c'
    expect(
      splitLinks(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text)
    expect(linksOf(text)).toHaveLength(2)
  })
})
