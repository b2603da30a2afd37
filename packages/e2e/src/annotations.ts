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

/** What to annotate: each cause once, with how many tests share it, failures before flaky tests, within the limits. */
export function annotationsOf(report: TestReport): Annotation[] {
  const failed = report.tests.filter(({ status }) => status === 'failed')
  const flaky = report.tests.filter(({ status }) => status === 'flaky')
  const outside = report.errors.map((error) => outsideOfTests(error))
  return [...capped([...outside, ...byCause(failed, 'error')], 'error'), ...capped(byCause(flaky, 'warning'), 'warning')]
}

function byCause(tests: TestCase[], level: Annotation['level']): Annotation[] {
  const groups = new Map<string, TestCase[]>()
  for (const test of tests) {
    const cause = `${test.file}:${test.line}:${test.error?.message.split('\n', 1)[0] ?? ''}`
    groups.set(cause, [...(groups.get(cause) ?? []), test])
  }
  return [...groups.values()].map(([first, ...others]) => ({
    level,
    file: first!.file,
    line: first!.line,
    title: `${level === 'error' ? 'Failed' : 'Flaky'}: ${titleOf(first!)}`,
    message: [first!.error?.message ?? 'No error was recorded', ...others.map((test) => `Also: ${titleOf(test)}`)].join('\n'),
  }))
}

const outsideOfTests = ({ message, file, line }: TestError): Annotation => ({ level: 'error', file, line, title: 'Error outside of any test', message })

function capped(annotations: Annotation[], level: Annotation['level']): Annotation[] {
  if (annotations.length <= LIMIT + 1) return annotations
  const rest = annotations.length - LIMIT
  return [...annotations.slice(0, LIMIT), { level, file: undefined, line: undefined, title: 'And more', message: `${rest} more are not annotated: GitHub shows ten of a kind for each step` }]
}
