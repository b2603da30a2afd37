// A lone carriage return ends a line in Markdown too (https://spec.commonmark.org/0.31.2/#line-ending).
const LINE_END = /\r\n?|\n/g

/** Text as it stands in a table cell or a sentence: no markup of its own, one line. */
export const escapeMarkdown = (text: string): string =>
  text
    .replace(/[\\`*_{}[\]<>|~#]/g, '\\$&')
    // An entity would say what is escaped here after all (`&commat;team`).
    .replace(/&(?=\w+;)/g, '\\&')
    .replace(LINE_END, ' ')
    .replaceAll('@', '@\u200B')

/** Text in code style, whatever backticks it holds; a pipe would end a table cell even inside code. */
export function code(text: string): string {
  const oneLine = text.replace(LINE_END, ' ').replaceAll('|', '\\|')
  const fence = '`'.repeat(longestRun(oneLine, '`') + 1)
  const pad = oneLine.startsWith('`') || oneLine.endsWith('`') ? ' ' : ''
  return oneLine === '' ? '' : `${fence}${pad}${oneLine}${pad}${fence}`
}

/** A fenced block that its own content cannot close. */
export function codeBlock(content: string, language = ''): string {
  const fence = '`'.repeat(Math.max(3, longestRun(content, '`') + 1))
  return `${fence}${language}\n${content}\n${fence}`
}

// Not Math.max(...runs): a log may hold more runs than a call may have arguments.
const longestRun = (text: string, char: string): number =>
  (text.match(new RegExp(`${char}+`, 'g')) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0)

/** A table; cells are Markdown already. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n')
}

/** A part that folds away; the heading is plain text, in which `@smoke` calls nobody. */
export const details = (heading: string, content: string): string =>
  `<details><summary>${escapeHtml(heading).replace(LINE_END, ' ').replaceAll('@', '@\u200B')}</summary>\n\n${content}\n\n</details>`

/** A link, or the bare label where there is no address. */
export const link = (label: string, url: string | undefined): string =>
  url ? `[${escapeMarkdown(label)}](${url.replace(/[()<>|\\`\s]/g, percentEncoded)})` : escapeMarkdown(label)

// encodeURIComponent leaves parentheses alone, and one of them would end the link; a pipe would end the cell.
const percentEncoded = (char: string): string =>
  [...Buffer.from(char)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')

/** Text in HTML. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)

/** Text as a label in a Mermaid diagram, where quotes, colons, semicolons, hashes and `%%` have meaning. */
export const mermaidLabel = (text: string): string =>
  text.replace(/%{2,}|[:;#"'`<>{}()[\]|\\,\r\n]+/g, ' ').replace(/\s+/g, ' ').trim().slice(0, 60)

/** The text cut to so many bytes of UTF-8, at a line's end where it has lines, and a last line that says that it was cut. */
export function truncateBytes(text: string, limit: number): string {
  if (Buffer.byteLength(text) <= limit) return text
  const note = '\n\n_Cut here: the rest is in the log._\n'
  const room = Math.max(0, limit - Buffer.byteLength(note))
  const head = Buffer.from(text).subarray(0, room).toString('utf8').replace(/\uFFFD$/, '')
  const end = head.lastIndexOf('\n')
  return (end > head.length / 2 ? head.slice(0, end) : head) + note
}

/** The text cut to so many characters, never inside one: half an emoji is no valid JSON for some servers. */
export const truncate = (text: string, limit: number): string =>
  text.length > limit ? text.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '') : text
