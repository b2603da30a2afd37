/** One statement of a file of SQL, or one `COPY … FROM stdin` with the data that follows it. */
export interface Statement {
  text: string
  /** Line of its first word, counted from 1. */
  line: number
  /** What follows a COPY up to its `\.`, with line ends. */
  data: string | undefined
}

/** Text that is no SQL for a server: its line, and what to tell. */
export interface SplitFault {
  line: number
  message: string
}

/**
 * Takes a file of SQL apart as psql does: semicolons inside quotes, dollar quotes, comments, parentheses and
 * `BEGIN ATOMIC` bodies end nothing (https://www.postgresql.org/docs/current/sql-syntax-lexical.html).
 */
export function splitStatements(sql: string): { statements: Statement[]; faults: SplitFault[] } {
  const statements: Statement[] = []
  const faults: SplitFault[] = []
  const text = sql.replace(/\r\n/g, '\n').replace(/^\uFEFF/, '')
  const lines = lineCounter(text)
  let at = 0
  while (at < text.length) {
    const start = skipBlank(text, at)
    if (start >= text.length) break
    if (text[start] === '\\') {
      const end = lineEnd(text, start)
      const command = text.slice(start, end).trim()
      // pg_dump frames its output by these since 2025; they mean nothing to a server.
      if (!/^\\(un)?restrict\b/.test(command)) faults.push({ line: lines(start), message: `${command.split(/\s/, 1)[0]} is a command of psql, and no SQL` })
      at = end
      continue
    }
    const { end, unclosed } = statementEnd(text, start)
    if (unclosed) faults.push({ line: lines(unclosed.at), message: `${unclosed.what} is never closed` })
    const statement = text.slice(start, end).trim()
    at = Math.min(text.length, end + 1)
    if (statement === '') continue
    const data = isCopyIn(statement) ? copyData(text, at) : undefined
    if (data?.end === undefined && isCopyIn(statement)) faults.push({ line: lines(start), message: 'the data of this COPY does not end with \\.' })
    statements.push({ text: statement, line: lines(start), data: data?.text })
    at = data?.end ?? at
  }
  return { statements, faults }
}

/** Whether a statement is followed by data. */
const isCopyIn = (statement: string): boolean => /^copy\b[^]*\bfrom\s+stdin\b/i.test(statement)

// Data begins on the line after the semicolon.
function copyData(text: string, at: number): { text: string; end: number | undefined } {
  const start = Math.min(text.length, lineEnd(text, at) + 1)
  const found = /^\\\.[ \t]*$/m.exec(text.slice(start))
  if (!found) return { text: text.slice(start), end: undefined }
  return { text: text.slice(start, start + found.index), end: start + found.index + found[0].length }
}

const lineEnd = (text: string, at: number): number => {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}

/** The next character that is neither space nor comment. */
function skipBlank(text: string, from: number): number {
  let at = from
  for (;;) {
    while (at < text.length && /\s/.test(text[at]!)) at += 1
    const end = commentEnd(text, at)
    if (end === at) return at
    at = end
  }
}

function commentEnd(text: string, at: number): number {
  if (text.startsWith('--', at)) return lineEnd(text, at)
  if (!text.startsWith('/*', at)) return at
  let depth = 0
  for (let i = at; i < text.length; i += 1) {
    if (text.startsWith('/*', i)) depth += 1
    else if (text.startsWith('*/', i)) depth -= 1
    else continue
    i += 1
    if (depth === 0) return i + 1
  }
  return text.length
}

interface End {
  end: number
  unclosed: { at: number; what: string } | undefined
}

/** The position of the semicolon that ends the statement, or the end of the text. */
function statementEnd(text: string, start: number): End {
  const routine = /^create\s+(or\s+replace\s+)?(function|procedure)\b/i.test(text.slice(start, start + 60))
  let parentheses = 0
  let body = 0
  let at = start
  while (at < text.length) {
    const quoted = quoteEnd(text, at)
    if (quoted === undefined) return { end: text.length, unclosed: { at, what: quoteName(text[at]!) } }
    if (quoted > at) {
      at = quoted
      continue
    }
    const word = routine ? wordAt(text, at) : undefined
    if (word) {
      if (/^begin$/i.test(word) && /^begin\s+atomic\b/i.test(text.slice(at, at + 40))) body += 1
      else if (body > 0 && /^case$/i.test(word)) body += 1
      else if (body > 0 && /^end$/i.test(word)) body -= 1
      at += word.length
      continue
    }
    const char = text[at]
    if (char === '(') parentheses += 1
    else if (char === ')') parentheses = Math.max(0, parentheses - 1)
    else if (char === ';' && parentheses === 0 && body === 0) return { end: at, unclosed: undefined }
    at += 1
  }
  return { end: text.length, unclosed: undefined }
}

const wordAt = (text: string, at: number): string | undefined => {
  if (at > 0 && /\w/.test(text[at - 1]!)) return undefined
  const word = /[a-z_]\w*/iy
  word.lastIndex = at
  return word.exec(text)?.[0]
}

const quoteName = (char: string): string => ({ "'": 'a text', '"': 'a name', $: 'a dollar quote', '/': 'a comment' })[char] ?? 'something'

/** Where what begins here ends: `at` itself where nothing does, undefined where it never ends. */
function quoteEnd(text: string, at: number): number | undefined {
  const char = text[at]
  if (char === '-' || char === '/') return commentEnd(text, at)
  if (char === '"') return closing(text, at, /"[^"]*(?:""[^"]*)*"/y)
  if (char === "'") {
    const escapes = /e/i.test(text[at - 1] ?? '') && !/\w/.test(text[at - 2] ?? '')
    return closing(text, at, escapes ? /'[^'\\]*(?:(?:\\[^]|'')[^'\\]*)*'/y : /'[^']*(?:''[^']*)*'/y)
  }
  if (char !== '$' || /\w/.test(text[at - 1] ?? '')) return at
  const tag = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy
  tag.lastIndex = at
  const opened = tag.exec(text)?.[0]
  if (!opened) return at
  const end = text.indexOf(opened, at + opened.length)
  return end < 0 ? undefined : end + opened.length
}

function closing(text: string, at: number, pattern: RegExp): number | undefined {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : undefined
}

/** Counts lines as positions go up. */
function lineCounter(text: string): (at: number) => number {
  let [line, counted] = [1, 0]
  return (at) => {
    if (at < counted) [line, counted] = [1, 0]
    for (let next = text.indexOf('\n', counted); next >= 0 && next < at; next = text.indexOf('\n', next + 1)) {
      line += 1
      counted = next + 1
    }
    return line
  }
}
