import { type Answer, sayBody, writeJson } from './answer.ts'
import { lookUp, parsePointer } from './pointer.ts'

/** What is asked of a value: to be there or not, to be equal or not, to contain a text or not. */
export type Test =
  | { op: 'exists' | 'absent' }
  | { op: '=' | '!=' | '~' | '!~'; value: string }

/** One line of `expect-json`, `expect-header` or `expect-body`. `line` is how the workflow wrote it. */
export type Assertion = { line: string; test: Test } & (
  | { on: 'json'; pointer: string }
  | { on: 'header'; name: string }
  | { on: 'body' }
)

const GRAMMAR = 'write `name = value`, `name != value`, `name ~ part`, `name !~ part`, `name` (is there) or `!name` (is not)'

/** A line about the JSON body: `/status = ok`, `/queue/ready != false`, `/db`, `!/error`. Throws on any other form. */
export function parseJsonAssertion(line: string): Assertion {
  const { subject, test } = parseLine(line)
  return { on: 'json', line, pointer: parsePointer(subject), test }
}

/** A line about a header: `content-security-policy ~ default-src`, `!x-powered-by`. Throws on any other form. */
export function parseHeaderAssertion(line: string): Assertion {
  const { subject, test } = parseLine(line)
  if (/^[\w-]+$/.test(subject)) return { on: 'header', line, name: subject.toLowerCase(), test }
  throw new Error(`has ${JSON.stringify(line)}, whose header name is none; ${GRAMMAR}`)
}

/** A line about the body's text: `~ part`, `!~ part`, `= whole`, `!= whole`; a line without a sign means `~`. */
export function parseBodyAssertion(line: string): Assertion {
  const [, op, value] = /^(=|!=|~|!~)\s+(.+)$/.exec(line) ?? []
  return { on: 'body', line, test: op && value ? { op: op as '=', value: unquote(value) } : { op: '~', value: unquote(line) } }
}

function parseLine(line: string): { subject: string; test: Test } {
  const [, subject, op, value] = /^(\S+)\s+(=|!=|~|!~)\s+(.+)$/.exec(line) ?? []
  if (subject && op && value) return { subject, test: { op: op as '=', value: unquote(value) } }
  if (/^!?[^\s=!]+$/.test(line)) {
    return line.startsWith('!') ? { subject: line.slice(1), test: { op: 'absent' } } : { subject: line, test: { op: 'exists' } }
  }
  throw new Error(`has ${JSON.stringify(line)}; ${GRAMMAR}, with a space on both sides of the sign`)
}

// Quotes let a value be empty or begin with a space.
function unquote(value: string): string {
  const text = value.trim()
  if (!/^".*"$/.test(text)) return text
  try {
    return String(JSON.parse(text))
  } catch {
    return text
  }
}

/** Why an answer fails an assertion, as one reads on after "the answer", or undefined where it holds. */
export function checkAssertion(assertion: Assertion, answer: Answer): string | undefined {
  const { test } = assertion
  if (assertion.on === 'json' && !answer.json().valid) return `is no JSON but ${sayBody(answer)} (expected: ${assertion.line})`
  const actual = valueOf(assertion, answer)
  const name = assertion.on === 'json' ? assertion.pointer || 'the whole JSON' : assertion.on === 'header' ? `header ${assertion.name}` : 'body'
  if (actual === undefined) {
    if (test.op === 'absent' || test.op === '!=' || test.op === '!~') return undefined
    const instead = assertion.on === 'json' ? `; it is ${sayBody(answer)}` : ''
    return `has no ${name}${instead} (expected: ${assertion.line})`
  }
  return holds(test, actual) ? undefined : `has ${name} = ${shorten(actual)} (expected: ${assertion.line})`
}

function valueOf(assertion: Assertion, answer: Answer): string | undefined {
  if (assertion.on === 'body') return answer.text
  if (assertion.on === 'header') return answer.headers[assertion.name]
  const json = answer.json()
  const found = json.valid ? lookUp(json.value, assertion.pointer) : { found: false as const }
  if (!found.found) return undefined
  return typeof found.value === 'string' ? found.value : writeJson(found.value)
}

function holds(test: Test, actual: string): boolean {
  switch (test.op) {
    case 'exists': return true
    case 'absent': return false
    case '=': return actual.trim() === test.value.trim()
    case '!=': return actual.trim() !== test.value.trim()
    case '~': return actual.includes(test.value)
    case '!~': return !actual.includes(test.value)
  }
}

const shorten = (text: string): string => JSON.stringify(text.length > 120 ? `${text.slice(0, 119)}…` : text)
