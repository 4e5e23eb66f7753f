/** A piece of a message's text; with `href` where it is a link. */
export type TextPart = { text: string; href?: string }

const address = /https?:\/\/[^\s<>"'\u3000-\u303f\uff00-\uffef\u2018-\u201f]+/gi
const trailing = /[.,;:!?'"\])}]+$/

/**
 * The text in pieces, http(s) addresses as links. Punctuation behind an address belongs to the sentence, except a closing
 * bracket whose opening one is in the address. Anything else, such as `javascript:`, stays text.
 */
export function splitLinks(text: string): TextPart[] {
  const parts: TextPart[] = []
  let from = 0
  for (const match of text.matchAll(address)) {
    const found = withoutTrailing(match[0])
    if (!URL.canParse?.(found)) continue
    if (match.index > from) parts.push({ text: text.slice(from, match.index) })
    parts.push({ text: found, href: found })
    from = match.index + found.length
  }
  if (from < text.length) parts.push({ text: text.slice(from) })
  return parts
}

function withoutTrailing(found: string): string {
  const cut = found.replace(trailing, '')
  return found[cut.length] === ')' && cut.includes('(') && !cut.includes(')') ? `${cut})` : cut
}
