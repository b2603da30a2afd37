import { stripVTControlCharacters } from 'node:util'
import { placeIn } from './place.ts'
import type { TestCase, TestError, TestReport } from './report.ts'
import { readXml } from './xml.ts'

/** Where the paths of a report are to be understood. */
export interface ReportPlace {
  workingDirectory: string
  repositoryRoot: string
}

interface Suite {
  name: string
  file: string | undefined
  /** Failures and errors that the suite says it has, and those found in it. */
  declared: number
  found: number
}

interface Case {
  attributes: Record<string, string>
  failed: boolean
  skipped: boolean
  /** Failed tries before the last one, as Maven Surefire and Playwright write them. */
  reruns: number
  flaky: boolean
  message: string
}

// Long enough for any assertion; a report may hold megabytes of output in one.
const LONGEST = 16 * 1024
const FAULTS = ['failure', 'error']
const RERUNS = ['flakyFailure', 'flakyError', 'rerunFailure', 'rerunError']
const SKIPPED = ['skipped', 'disabled', 'ignored', 'notrun', 'pending']

/**
 * Reads a JUnit XML file, which has no standard: bare testsuite roots, nested suites, `file` and `line` on cases or
 * suites, times with thousands separators, retries as elements of their own (the forms of Maven, Gradle, pytest,
 * jest-junit, mocha, Cypress, WebdriverIO and Playwright).
 * @returns tests as they stand in the file, tries of the same test one after another; `errors` where the file is cut
 * off, is something else, or declares failures that none of its tests shows.
 */
export async function readJunit(file: string, place: ReportPlace): Promise<Pick<TestReport, 'tests' | 'errors'>> {
  const tests: TestCase[] = []
  const errors: TestError[] = []
  const suites: Suite[] = []
  const path: string[] = []
  let current: Case | undefined
  let loose = ''
  let root = ''
  const { whole } = await readXml(file, {
    open(name, attributes) {
      path.push(name)
      root ||= name
      if (name === 'testsuite') suites.push(suiteOf(attributes, suites.at(-1)))
      else if (name === 'testcase') current = { attributes, failed: false, skipped: false, reruns: 0, flaky: false, message: '' }
      else if (current && FAULTS.includes(name)) {
        current.failed = true
        current.message = append(current.message, headline(attributes))
      } else if (current && name === 'skipped') current.skipped = true
      else if (current && RERUNS.includes(name)) {
        current.reruns += 1
        current.flaky ||= name.startsWith('flaky')
        current.message = append(current.message, headline(attributes))
      } else if (!current && FAULTS.includes(name)) loose = headline(attributes)
    },
    text(piece) {
      const inFault = path.some((name) => FAULTS.includes(name) || RERUNS.includes(name))
      if (!inFault || path.includes('system-out')) return
      if (current) current.message = append(current.message, piece)
      else loose = append(loose, piece)
    },
    close(name) {
      path.pop()
      if (name === 'testcase' && current) {
        const test = testOf(current, suites, place)
        if (test.status === 'failed' || current.reruns > 0) for (const suite of suites) suite.found += 1
        tests.push(test)
        current = undefined
      } else if (name === 'testsuite') {
        const suite = suites.pop()
        if (suite && suite.declared > 0 && suite.found === 0) errors.push(told(`${suite.name || file} declares ${suite.declared} failures that none of its test cases shows`))
      } else if (!current && FAULTS.includes(name)) {
        errors.push(told(loose || 'A test suite has an error without a message'))
        for (const suite of suites) suite.found += 1
      }
    },
  })
  if (whole && tests.length === 0 && !root.startsWith('testsuite')) errors.push(told(`The report ${file} is no JUnit XML: its outermost element is <${root}>`))
  if (!whole) errors.push(told(`The report ${file} is cut off or no XML: what it says is not all that happened`))
  return { tests, errors }
}

const suiteOf = (attributes: Record<string, string>, parent: Suite | undefined): Suite => ({
  name: attributes.name ?? '',
  file: attributes.file ?? attributes.filepath ?? parent?.file,
  declared: number(attributes.failures) + number(attributes.errors),
  found: 0,
})

function testOf({ attributes, failed, skipped, reruns, flaky, message }: Case, suites: Suite[], place: ReportPlace): TestCase {
  const { name = '(no name)', classname = '', status = attributes.result ?? '' } = attributes
  const word = status.toLowerCase()
  const named = attributes.file ?? attributes.filepath ?? suites.at(-1)?.file ?? [classname, ...suites.map((suite) => suite.name)].find(isPath)
  const broken = failed || ['failed', 'failure', 'error', 'broken'].includes(word)
  const at = placeIn(message, { named, line: Number(attributes.line ?? attributes.lineno) || undefined, ...place })
  const group = [classname, suites.at(-1)?.name ?? ''].find((text) => text !== '' && text !== named && !name.startsWith(text))
  return {
    key: ['', at.file, ...(group ? [group] : []), name].join(' › '),
    project: '',
    ...at,
    titles: [...(group ? [group] : []), name],
    status: broken ? 'failed' : skipped || SKIPPED.includes(word) ? 'skipped' : flaky ? 'flaky' : 'passed',
    durationMs: Math.round(number(attributes.time) * 1_000),
    retries: reruns,
    error: broken || flaky ? { message: readable(message) || 'The report gives no message', snippet: undefined, file: at.file, line: at.line } : undefined,
    trace: undefined,
  }
}

const headline = ({ message, type }: Record<string, string>): string => `${message ?? type ?? ''}\n`
const append = (text: string, more: string): string => (text.length >= LONGEST ? text : (text + more).slice(0, LONGEST))

// Most tools repeat the message at the start of the text.
function readable(message: string): string {
  const plain = stripVTControlCharacters(message).trim()
  const end = plain.indexOf('\n')
  const rest = plain.slice(end + 1).trimStart()
  return end > 0 && rest.startsWith(plain.slice(0, end)) ? rest : plain
}
const told = (message: string): TestError => ({ message, snippet: undefined, file: undefined, line: undefined })
const isPath = (text: string): boolean => /^[^\s:]+\.[a-z]{1,4}$/i.test(text) && text.includes('/')
// Some tools write 1,234.56.
const number = (text: string | undefined): number => Number(text?.replaceAll(',', '')) || 0
