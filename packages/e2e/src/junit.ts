import { stripVTControlCharacters } from 'node:util'
import type { Collector } from './collector.ts'
import type { Placer } from './place.ts'
import { type TestCase, errorOf } from './report.ts'
import { LONGEST_TEXT, cutText } from './texts.ts'
import { readXml } from './xml.ts'

/** A report to read, and what is said of it. */
export interface ReportFile {
  file: string
  /** As people know it. */
  shown: string
  place: Placer
  collector: Collector
}

interface Suite {
  name: string
  file: string | undefined
  /** The outermost of the names of suites that is a path. */
  path: string | undefined
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

const FAULTS = ['failure', 'error']
const RERUNS = ['flakyFailure', 'flakyError', 'rerunFailure', 'rerunError']
const OUTPUT = ['system-out', 'system-err']
const SKIPPED = ['skipped', 'disabled', 'ignored', 'notrun', 'pending']

/**
 * Reads a JUnit XML file, which has no standard: bare testsuite roots, nested suites, `file` and `line` on cases or
 * suites, times with thousands separators, retries as elements of their own (the forms of Maven, Gradle, pytest,
 * jest-junit, mocha, Cypress, WebdriverIO and Playwright).
 * Tells the collector of tests as they stand in the file, tries of the same test one after another, and of an error
 * where the file is cut off, is something else, or declares failures that none of its tests shows.
 */
export async function readJunit({ file, shown, place, collector }: ReportFile): Promise<void> {
  const suites: Suite[] = []
  let current: Case | undefined
  let loose = ''
  let root = ''
  let found = false
  // How many elements around have text that says why a test failed, and how many have output.
  let faults = 0
  let outputs = 0
  const { whole } = await readXml(file, {
    open(name, attributes) {
      root ||= name
      if (name === 'testcase') {
        current = { attributes, failed: false, skipped: false, reruns: 0, flaky: false, message: '' }
        return
      }
      const isFault = FAULTS.includes(name)
      const isRerun = RERUNS.includes(name)
      faults += Number(isFault || isRerun)
      outputs += Number(OUTPUT.includes(name))
      if (name === 'testsuite') suites.push(suiteOf(attributes, suites.at(-1)))
      else if (current && isFault) {
        current.failed = true
        current.message = append(current.message, headline(attributes))
      } else if (current && name === 'skipped') current.skipped = true
      else if (current && isRerun) {
        current.reruns += 1
        current.flaky ||= name.startsWith('flaky')
        current.message = append(current.message, headline(attributes))
      } else if (!current && isFault) loose = headline(attributes)
    },
    wantsText: () => faults > 0 && outputs === 0,
    text(piece) {
      if (current) current.message = append(current.message, piece)
      else loose = append(loose, piece)
    },
    close(name) {
      const suite = suites.at(-1)
      if (name === 'testcase' && current) {
        const test = testOf(current, suite, place)
        if (suite && (test.status === 'failed' || current.reruns > 0)) suite.found += 1
        collector.test(test)
        found = true
        current = undefined
        return
      }
      const isFault = FAULTS.includes(name)
      faults -= Number(isFault || RERUNS.includes(name))
      outputs -= Number(OUTPUT.includes(name))
      if (name === 'testsuite' && suite) {
        suites.pop()
        const parent = suites.at(-1)
        if (parent) parent.found += suite.found
        if (suite.declared > 0 && suite.found === 0) collector.error(errorOf(`${suite.name || shown} declares ${suite.declared} failures that none of its test cases shows`))
      } else if (!current && isFault) {
        collector.error(errorOf(loose || 'A test suite has an error without a message'))
        if (suite) suite.found += 1
      }
    },
  })
  if (whole && !found && !root.startsWith('testsuite')) collector.error(errorOf(`The report ${shown} is no JUnit XML: its outermost element is <${root}>`))
  if (!whole) collector.error(errorOf(`The report ${shown} is cut off or no XML: what it says is not all that happened`))
}

const suiteOf = ({ name = '', file, filepath, failures, errors }: Record<string, string>, parent: Suite | undefined): Suite => ({
  name,
  file: file ?? filepath ?? parent?.file,
  path: parent?.path ?? (isPath(name) ? name : undefined),
  declared: number(failures) + number(errors),
  found: 0,
})

function testOf({ attributes, failed, skipped, reruns, flaky, message }: Case, suite: Suite | undefined, place: Placer): TestCase {
  const { name = '(no name)', classname = '', status = attributes.result ?? '' } = attributes
  const word = status.toLowerCase()
  const named = attributes.file ?? attributes.filepath ?? suite?.file ?? (isPath(classname) ? classname : suite?.path)
  const broken = failed || ['failed', 'failure', 'error', 'broken'].includes(word)
  const at = place(message, { named, line: Number(attributes.line ?? attributes.lineno) || undefined })
  const group = [classname, suite?.name ?? ''].find((text) => text !== '' && text !== named && !name.startsWith(text))
  return {
    key: group ? ` › ${at.file} › ${group} › ${name}` : ` › ${at.file} › ${name}`,
    project: '',
    ...at,
    titles: group ? [group, name] : [name],
    status: broken ? 'failed' : skipped || SKIPPED.includes(word) ? 'skipped' : flaky ? 'flaky' : 'passed',
    durationMs: Math.round(number(attributes.time) * 1_000),
    retries: reruns,
    error: broken || flaky ? { message: readable(message) || 'The report gives no message', snippet: undefined, file: at.file, line: at.line } : undefined,
    trace: undefined,
  }
}

const headline = ({ message, type }: Record<string, string>): string => `${message ?? type ?? ''}\n`
const append = (text: string, more: string): string => (text.length > LONGEST_TEXT ? text : cutText(text + more, LONGEST_TEXT))

// Most tools repeat the message at the start of the text.
function readable(message: string): string {
  const plain = stripVTControlCharacters(message).trim()
  const end = plain.indexOf('\n')
  const rest = plain.slice(end + 1).trimStart()
  return end > 0 && rest.startsWith(plain.slice(0, end)) ? rest : plain
}
const isPath = (text: string): boolean => /^[^\s:]+\.[a-z]{1,4}$/i.test(text) && text.includes('/')
// Some tools write 1,234.56.
const number = (text = ''): number => Number(text.includes(',') ? text.replaceAll(',', '') : text) || 0
