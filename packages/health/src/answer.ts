/** An answer as the checks see it: decoded once, JSON parsed at most once. */
export interface Answer {
  status: number
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>
  text: string
  /** Whether the body was longer than what is kept of it. */
  truncated: boolean
  json(): { valid: true; value: unknown } | { valid: false }
}

/** Makes an answer out of what came over the wire. */
export function toAnswer({ status, headers, body, truncated }: { status: number; headers: Record<string, string>; body: Buffer; truncated: boolean }): Answer {
  const text = body.toString('utf8')
  let parsed: ReturnType<Answer['json']> | undefined
  return { status, headers, text, truncated, json: () => (parsed ??= truncated ? { valid: false } : parse(text)) }
}

function parse(text: string): ReturnType<Answer['json']> {
  try {
    return { valid: true, value: JSON.parse(text.replace(/^\uFEFF/, '')) }
  } catch {
    return { valid: false }
  }
}

/** What a body holds, in a few words, for saying what came instead of what was looked for. */
export function sayBody(answer: Answer): string {
  const { text, headers, truncated } = answer
  const type = headers['content-type']?.split(';')[0]
  if (text.trim() === '') return 'an empty body'
  if (truncated) return 'a body of more than 512 KiB'
  const json = answer.json()
  if (json.valid) return `the JSON ${cut(text.length > 4_096 ? text.slice(0, 4_096) : writeJson(json.value), 160)}`
  const title = /<title[^>]*>([^<]{1,80})/i.exec(text)?.[1]?.trim()
  if (/^\s*<(!doctype|html)/i.test(text)) return title ? `an HTML page titled "${title}"` : 'an HTML page'
  return `${type ? `${type}: ` : ''}${cut(text.replace(/\s+/g, ' ').trim(), 100)}`
}

/** A JSON value as text. One that somebody nested deeper than can be written down is told apart, and does no harm. */
export function writeJson(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch {
    return '(nested too deeply to be shown)'
  }
}

/** A text by itself: V8 keeps a piece of a longer text as a view, and with it the whole body that it was cut from. */
export const own = (text: string): string => Buffer.from(text).toString()

const cut = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length - 1)}…` : text)
