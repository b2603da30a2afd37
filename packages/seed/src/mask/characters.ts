/** Characters as PostgreSQL counts them: code points, so that an emoji is not two. */
export const lengthOf = (text: string): number => text.length - (text.match(SURROGATE_PAIR)?.length ?? 0)

const SURROGATE_PAIR = /[\ud800-\udbff][\udc00-\udfff]/g

/** The first so many characters. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text
  return lengthOf(text) <= length ? text : [...text].slice(0, length).join('')
}
