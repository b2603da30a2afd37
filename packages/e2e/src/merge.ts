import { createHash } from 'node:crypto'
import { access, mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '@axcouncil/core/clock'
import { ActionError, errorMessage } from '@axcouncil/core/errors'
import { run } from '@axcouncil/core/exec'
import type { Playwright } from './playwright.ts'
import { readPlaywright } from './playwright-report.ts'
import type { TestCase, TestError, TestReport } from './report.ts'
import { createTextRoom } from './texts.ts'

/** What one merge needs. */
export interface MergeRequest {
  playwright: Playwright
  /** Folder of nothing but blob reports (`*.zip`); Playwright unpacks them in there. */
  blobs: string
  /** Folder that gets report.json and, where wanted, html/. */
  out: string
  html: boolean
  /** Folder of the tests in the repository: needed where parts come from workspaces of other paths. */
  testRoot?: string | undefined
  workingDirectory: string
  repositoryRoot: string
  env: Record<string, string | undefined>
  clock: Clock
  signal: AbortSignal
  onLine: (line: string) => void
}

/** The whole report of one or more blobs, and the folder of its HTML. */
export interface MergedReport {
  report: TestReport
  html: string | undefined
}

/**
 * Joins blob reports by the project's own `merge-reports` into JSON and HTML. A single blob is joined too: that is how
 * a run without shards gets its report.
 * @returns undefined where there is no blob at all.
 * @throws ActionError where Playwright cannot read what is there. Its exit code says nothing about the tests.
 */
export async function mergeReports(request: MergeRequest): Promise<MergedReport | undefined> {
  const blobs = await readdir(request.blobs).catch(() => [])
  if (!blobs.some((file) => file.endsWith('.zip'))) return undefined
  await mkdir(request.out, { recursive: true })
  const jsonFile = join(request.out, 'report.json')
  const html = join(request.out, 'html')
  const lines: string[] = []
  const config = request.testRoot === undefined ? [] : ['--config', await mergeConfig(request)]
  const { code } = await run({
    command: request.playwright.command,
    args: [...request.playwright.args, 'merge-reports', ...config, `--reporter=json${request.html ? ',html' : ''}`, request.blobs],
    cwd: request.workingDirectory,
    env: {
      ...request.env,
      PLAYWRIGHT_JSON_OUTPUT_FILE: jsonFile,
      // The second of each pair is the name that versions before 1.46 know.
      PLAYWRIGHT_HTML_OUTPUT_DIR: html,
      PLAYWRIGHT_HTML_REPORT: html,
      PLAYWRIGHT_HTML_OPEN: 'never',
      PW_TEST_HTML_REPORT_OPEN: 'never',
      PW_TEST_REPORTER: undefined,
    },
    clock: request.clock,
    signal: request.signal,
    timeoutMs: 600_000,
    onLine: (line) => lines.push(line),
  })
  try {
    const report = await readAll(jsonFile, request.repositoryRoot)
    return request.html ? { report: await withTraces(report, html), html } : { report, html: undefined }
  } catch (cause) {
    for (const line of lines.slice(-20)) request.onLine(line)
    throw new ActionError(`Playwright could not join its reports (exit code ${code}): ${errorMessage(cause)}`, {
      advice: 'Reports of several shards must come from the same version of Playwright and the same configuration.',
    })
  }
}

// Every test is listed, since shards and re-runs need to know each by its key.
async function readAll(file: string, repositoryRoot: string): Promise<TestReport> {
  const tests: TestCase[] = []
  const errors: TestError[] = []
  const text = createTextRoom()
  const kept = <E extends TestError | undefined>(error: E): E => error && { ...error, message: text(error.message), snippet: error.snippet && text(error.snippet) }
  const collector = {
    test: (test: TestCase) => void tests.push({ ...test, error: kept(test.error) }),
    error: (error: TestError) => void errors.push(kept(error)),
  }
  const { tool, durationMs, shard, root } = await readPlaywright(file, { repositoryRoot, collector })
  return { tool, tests, errors, durationMs, shard, root }
}

// The HTML report names attachments by the hash of their content. Said as a path in it, a trace is found after a download.
async function withTraces(report: TestReport, html: string): Promise<TestReport> {
  const tests: TestCase[] = []
  // One after another: all traces at once would have no room in memory.
  for (const test of report.tests) {
    const content = test.trace === undefined ? undefined : await readFile(test.trace).catch(() => undefined)
    const path = content && `data/${createHash('sha1').update(content).digest('hex')}.zip`
    tests.push({ ...test, trace: path && (await access(join(html, path)).then(() => path, () => undefined)) })
  }
  return { ...report, tests }
}

// Without a configuration merge-reports refuses parts whose test folders have other paths, and runners that one sets up
// oneself have a path of their own for each job (microsoft/playwright#28242). It reads nothing but `testDir` from it.
async function mergeConfig({ out, repositoryRoot, testRoot = '' }: MergeRequest): Promise<string> {
  const file = join(out, 'merge.config.mjs')
  await writeFile(file, `export default { testDir: ${JSON.stringify(join(repositoryRoot, testRoot))} }\n`)
  return file
}
