import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ports } from '@axcouncil/core/action'
import { errorMessage } from '@axcouncil/core/errors'
import { openCache } from '@axcouncil/e2e/cache'
import { type History, emptyHistory, failsAlready, learn, measuredBefore, unsteadiness } from '@axcouncil/e2e/history'
import type { TestCase, TestReport } from '@axcouncil/e2e/report'
import type { Inputs } from './inputs.ts'

/**
 * The history of earlier runs from the cache: of this branch, else of the branch that it was made from. Undefined where
 * there is none, or no cache; the tests run without it.
 */
export async function restoreHistory({ artifactName }: Inputs, { environment, runner }: Ports): Promise<History | undefined> {
  try {
    const cache = openCache(environment)
    if (!cache) return undefined
    const found = await runner.group('Look for the history of earlier runs', () => cache.restore([folderOf(environment.temp)], [`${prefix(artifactName)}${branchOf(environment.refName)}-`, prefix(artifactName)]))
    if (found === undefined) return undefined
    const history = JSON.parse(await readFile(join(folderOf(environment.temp), 'history.json'), 'utf8')) as History
    return history.version === 1 ? history : undefined
  } catch (error) {
    runner.info(`The history of earlier runs could not be read: ${errorMessage(error)}`)
    return undefined
  }
}

/**
 * Adds a whole run to the history and saves it. Runs of pull requests only read: theirs would say nothing about the
 * branch that others start from.
 */
export async function saveHistory(before: History | undefined, report: TestReport, { inputs, ports }: { inputs: Inputs; ports: Ports }): Promise<void> {
  const { environment, runner } = ports
  const cache = openCache(environment)
  if (!cache || environment.eventName?.startsWith('pull_request')) return
  try {
    const whole = await filesWithSerialTests(report.tests, environment.workspace)
    const branch = branchOf(environment.refName)
    const history = learn(before ?? emptyHistory(branch), report, (file) => whole.has(file))
    await mkdir(folderOf(environment.temp), { recursive: true })
    await writeFile(join(folderOf(environment.temp), 'history.json'), JSON.stringify({ ...history, branch }))
    const key = `${prefix(inputs.artifactName)}${branch}-${environment.runId}-${environment.runAttempt}`
    await runner.group('Keep the history of this run', () => cache.save([folderOf(environment.temp)], key))
  } catch (error) {
    runner.info(`The history of this run could not be saved: ${errorMessage(error)}`)
  }
}

/** The report with what the history knows about its failures. */
export function withHistory(report: TestReport, history: History | undefined): TestReport {
  if (!history) return report
  const tests = report.tests.map((given) => {
    const before = given.measured && measuredBefore(history, given)
    const test = before === undefined ? given : { ...given, measured: { ...given.measured!, before } }
    if (test.status !== 'failed' && test.status !== 'flaky') return test
    const unsteady = unsteadiness(history, test)
    return { ...test, known: failsAlready(history, test), ...(unsteady === undefined ? {} : { unsteady }) }
  })
  return { ...report, tests }
}

const folderOf = (temp: string): string => join(temp, 'e2e-history')
const prefix = (artifactName: string): string => `e2e-history-${artifactName}-`
const branchOf = (refName: string | undefined): string => (refName ?? 'unknown').replaceAll(',', '-')

/** Files whose tests must stay together: a report does not say which are serial, so those that say so anywhere. */
export async function filesWithSerialTests(tests: readonly TestCase[], workspace: string): Promise<Set<string>> {
  const files = [...new Set(tests.map(({ file }) => file))]
  const found = await Promise.all(files.map(async (file) => ((await readFile(join(workspace, file), 'utf8').catch(() => 'serial')).includes('serial') ? [file] : [])))
  return new Set(found.flat())
}
