import { glob, open, stat } from 'node:fs/promises'
import { relative } from 'node:path'
import { errorMessage } from '@axcouncil/core/errors'
import { readCtrf } from './ctrf.ts'
import { type ReportPlace, readJunit } from './junit.ts'
import type { TestCase, TestError, TestReport } from './report.ts'

/** Files by path, with what changes when they are written anew. */
export type FileStamps = Map<string, string>

/** The files that match, as they are now. */
export async function stampFiles(globs: readonly string[], workingDirectory: string): Promise<FileStamps> {
  const stamps: FileStamps = new Map()
  for await (const entry of glob([...globs], { cwd: workingDirectory, withFileTypes: true, exclude: ['**/node_modules/**'] })) {
    if (!entry.isFile()) continue
    const path = `${entry.parentPath}/${entry.name}`
    const { ino, size, mtimeMs, ctimeMs } = await stat(path)
    stamps.set(path, [ino, size, mtimeMs, ctimeMs].join())
  }
  return stamps
}

/** The files written since: a report that an earlier run left behind says nothing about this one. */
export const writtenSince = (before: FileStamps, after: FileStamps): string[] => [...after].filter(([path, stamp]) => before.get(path) !== stamp).map(([path]) => path).sort()

/** Reads JUnit XML and CTRF JSON files into one report; tries of the same test become one test. */
export async function readReportFiles(files: readonly string[], { tool, ...place }: ReportPlace & { tool: string }): Promise<TestReport> {
  const tests: TestCase[] = []
  const errors: TestError[] = []
  let named = tool
  for (const file of files) {
    const shown = relative(place.repositoryRoot, file)
    try {
      const first = await firstCharacter(file)
      if (first !== '<' && first !== '{') throw new Error(first === '' ? 'it is empty' : 'it is neither JUnit XML nor CTRF JSON')
      const found = first === '<' ? { ...(await readJunit(file, place)), tool: undefined } : await readCtrf(file, place)
      tests.push(...found.tests)
      errors.push(...found.errors.map((error) => ({ ...error, message: error.message.replaceAll(file, shown) })))
      named = found.tool ?? named
    } catch (error) {
      errors.push({ message: `The report ${shown} cannot be read: ${errorMessage(error).replaceAll(file, shown)}`, snippet: undefined, file: undefined, line: undefined })
    }
  }
  const joined = joinTries(tests)
  return { tool: named, tests: joined, errors, durationMs: joined.reduce((sum, { durationMs }) => sum + durationMs, 0), shard: undefined }
}

async function firstCharacter(file: string): Promise<string> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(1024), 0, 1024, 0)
    return buffer.toString('utf8', 0, bytesRead).replace(/^\uFEFF/, '').trimStart().charAt(0)
  } finally {
    await handle.close()
  }
}

/**
 * Tools that know no retries write each try as a test case of its own. The last one counts; one that passed after
 * failures is flaky.
 */
export function joinTries(tests: readonly TestCase[]): TestCase[] {
  const byKey = new Map<string, TestCase>()
  for (const test of tests) {
    const earlier = byKey.get(test.key)
    byKey.set(test.key, earlier ? joined(earlier, test) : test)
  }
  return [...byKey.values()]
}

function joined(earlier: TestCase, later: TestCase): TestCase {
  // A try that was skipped says nothing about one that ran.
  const last = later.status === 'skipped' && earlier.status !== 'skipped' ? earlier : later
  const failedBefore = earlier.status === 'failed' || earlier.status === 'flaky'
  return {
    ...last,
    status: last.status === 'passed' && failedBefore ? 'flaky' : last.status,
    error: last.error ?? earlier.error,
    durationMs: earlier.durationMs + later.durationMs,
    retries: earlier.retries + later.retries + 1,
  }
}
