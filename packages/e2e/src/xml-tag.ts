// What the parts of an XML document say, read from their source text (https://www.w3.org/TR/xml/#sec-starttags).
const SPACE = 0x20

/** The name of an element, out of what stands between `<` and `>`. */
export const nameIn = (source: string): string => /^[^\s/]+/.exec(source)?.[0] ?? ''

/** The word before a place, and before blanks in between. */
function wordBefore(source: string, place: number): string {
  let end = place
  while (end > 0 && source.charCodeAt(end - 1) <= SPACE) end -= 1
  let begin = end
  while (begin > 0 && source.charCodeAt(begin - 1) > SPACE) begin -= 1
  return source.slice(begin, end)
}

/** The attributes of a tag, or undefined where a value in it is not closed. */
export function attributesIn(source: string): Record<string, string> | undefined {
  const attributes: Record<string, string> = {}
  let at = 0
  for (;;) {
    const equals = source.indexOf('=', at)
    if (equals < 0) return attributes
    let begin = equals + 1
    while (source.charCodeAt(begin) <= SPACE) begin += 1
    const quote = source[begin]
    if (quote !== '"' && quote !== "'") {
      at = begin
      continue
    }
    const end = source.indexOf(quote, begin + 1)
    if (end < 0) return undefined
    const name = wordBefore(source, equals)
    attributes[name] ??= decoded(source.slice(begin + 1, end))
    at = end + 1
  }
}

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Text with its references resolved. A bare ampersand, or an entity that XML does not know by itself, is text. */
export const decoded = (text: string): string =>
  text.includes('&') ? text.replace(/&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([\da-f]{1,6}));/gi, (reference, name?: string, decimal?: string, hex?: string) => NAMED[name ?? ''] ?? character(Number(decimal ?? `0x${hex}`)) ?? reference) : text

const character = (code: number): string | undefined => (code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : undefined)

/** The encoding of a declaration that is not UTF-8. Windows tools still write this one; all else that is common is UTF-8 or a part of it. */
export const encodingOf = (declaration: string): BufferEncoding | undefined => (/^xml\s[^>]*encoding\s*=\s*["'](iso-8859-1|windows-1252|latin1)/i.test(declaration) ? 'latin1' : undefined)

/** A name without its namespace's prefix. */
export const localName = (name: string): string => name.slice(name.indexOf(':') + 1)
