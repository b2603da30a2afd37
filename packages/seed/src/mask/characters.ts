/** Characters as PostgreSQL counts them: code points, so that an emoji is not two. */
export const lengthOf = (text: string): number => text.length - (text.match(SURROGATE_PAIR)?.length ?? 0)

const SURROGATE_PAIR = /[\ud800-\udbff][\udc00-\udfff]/g

/** The first so many characters. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text
  return lengthOf(text) <= length ? text : [...text].slice(0, length).join('')
}

/** What JavaScript's trim takes away (ECMA-262: WhiteSpace and LineTerminator), for databases that have to do the same. */
export const TRIMMED = '\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff'
