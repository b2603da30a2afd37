/** Fields of one line of COPY's text format; `\N` is null (https://www.postgresql.org/docs/current/sql-copy.html). */
export const readFields = (line: string): (string | null)[] => line.split('\t').map((field) => (field === '\\N' ? null : unescape(field)))

/** One line of COPY's text format, with its line end. */
export const writeFields = (fields: readonly (string | null)[]): string => `${fields.map((field) => (field === null ? '\\N' : escape(field))).join('\t')}\n`

const NAMED: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }
const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const unescape = (field: string): string => (field.includes('\\') ? field.replace(/\\(.)/gs, (_, char: string) => NAMED[char] ?? char) : field)
const escape = (field: string): string => field.replace(/[\\\n\r\t]/g, (char) => ESCAPES[char]!)

/** An array as PostgreSQL reads it: every element quoted. */
export const arrayLiteral = (items: readonly unknown[]): string =>
  `{${items.map((item) => (item === null ? 'NULL' : Array.isArray(item) ? arrayLiteral(item) : quoteElement(item))).join(',')}}`

const quoteElement = (item: unknown): string => `"${(typeof item === 'object' ? JSON.stringify(item) : String(item)).replace(/["\\]/g, '\\$&')}"`

/** The lines of a stream, in portions as they come. A portion's last line may go on in the next. */
export async function* linesOf(stream: AsyncIterable<Buffer>): AsyncIterable<string[]> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of stream) {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const end = data.lastIndexOf(0x0a)
    rest = data.subarray(end + 1)
    if (end >= 0) yield data.toString('utf8', 0, end).split('\n')
  }
  if (rest.length > 0) yield [rest.toString('utf8')]
}
