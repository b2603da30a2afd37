import { type TestCase, type TestError, type TestReport, titleOf } from './report.ts'

/** A message at a line of the repository. */
export interface Annotation {
  level: 'error' | 'warning'
  file: string | undefined
  line: number | undefined
  title: string
  message: string
}

// GitHub shows ten annotations of a kind per step and drops the rest without a word
// (https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md#limitations). One is kept for "and more", and one
// for what the step itself says at its end, which must never be the one that is dropped.
const LIMIT = 8
const LONGEST_LIST = 20

/** What to annotate: each cause once, with how many tests share it, failures before flaky tests, within the limits. */
export function annotationsOf({ tests, unlisted, errors }: TestReport): Annotation[] {
  const failed = byCause(tests.filter(({ status }) => status === 'failed')).map((group) => () => ofGroup(group, 'error'))
  const flaky = byCause(tests.filter(({ status }) => status === 'flaky')).map((group) => () => ofGroup(group, 'warning'))
  const outside = errors.map((error) => () => outsideOfTests(error))
  return [...capped([...outside, ...failed], { level: 'error', unlisted: unlisted?.counts.failed }), ...capped(flaky, { level: 'warning', unlisted: unlisted?.counts.flaky })]
}

function byCause(tests: TestCase[]): TestCase[][] {
  const groups = new Map<string, TestCase[]>()
  for (const test of tests) {
    const cause = `${test.file}:${test.line}:${test.error?.message.split('\n', 1)[0] ?? ''}`
    const group = groups.get(cause)
    if (group) group.push(test)
    else groups.set(cause, [test])
  }
  return [...groups.values()]
}

const ofGroup = ([first, ...others]: TestCase[], level: Annotation['level']): Annotation => ({
  level,
  file: first!.file,
  line: first!.line,
  title: `${level === 'error' ? 'Failed' : 'Flaky'}: ${titleOf(first!)}`,
  message: [first!.error?.message ?? 'No error was recorded', ...also(others)].join('\n'),
})

const also = (tests: TestCase[]): string[] => [
  ...tests.slice(0, LONGEST_LIST).map((test) => `Also: ${titleOf(test)}`),
  ...(tests.length > LONGEST_LIST ? [`Also: ${tests.length - LONGEST_LIST} more`] : []),
]

const outsideOfTests = ({ message, file, line }: TestError): Annotation => ({ level: 'error', file, line, title: 'Error outside of any test', message })

// Thousands may have been found, and only those that are shown are written.
function capped(found: (() => Annotation)[], { level, unlisted = 0 }: { level: Annotation['level']; unlisted: number | undefined }): Annotation[] {
  if (found.length <= LIMIT + 1 && unlisted === 0) return found.map((make) => make())
  const shown = found.slice(0, LIMIT).map((make) => make())
  const rest = found.length - shown.length + unlisted
  return [...shown, { level, file: undefined, line: undefined, title: 'And more', message: `${rest} more are not annotated: GitHub shows ten of a kind for each step` }]
}
