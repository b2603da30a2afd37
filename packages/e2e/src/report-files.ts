import { glob, open, stat } from 'node:fs/promises'
import { relative } from 'node:path'
import { errorMessage } from '@axcouncil/core/errors'
import { createCollector } from './collector.ts'
import { readCtrf } from './ctrf.ts'
import { type ReportFile, readJunit } from './junit.ts'
import { type ReportPlace, createPlacer } from './place.ts'
import { readPlaywright } from './playwright-report.ts'
import { type TestReport, errorOf } from './report.ts'

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

/**
 * Reads JUnit XML, CTRF JSON and Playwright's JSON into one report, in less than 200 MB of memory whatever their size;
 * tries of the same test become one test.
 */
export async function readReportFiles(files: readonly string[], { tool, ...where }: ReportPlace & { tool: string }): Promise<TestReport> {
  const collector = createCollector()
  const place = createPlacer(where)
  let named = tool
  for (const file of files) {
    const shown = relative(where.repositoryRoot, file)
    try {
      named = (await readAny({ file, shown, place, collector }, where)) ?? named
    } catch (error) {
      collector.error(errorOf(`The report ${shown} cannot be read: ${errorMessage(error).replaceAll(file, shown)}`))
    }
  }
  return { tool: named, ...collector.collected(), shard: undefined }
}

/** Reads a report of whatever kind; answers the name of the tool that wrote it, where it says so. */
async function readAny(report: ReportFile, { repositoryRoot }: ReportPlace): Promise<string | undefined> {
  const start = await startOf(report.file)
  if (start.startsWith('<')) return void (await readJunit(report))
  // Its first key, in every version.
  if (/^\{\s*"config"/.test(start)) return (await readPlaywright(report.file, { repositoryRoot, collector: report.collector })).tool
  if (start.startsWith('{')) return readCtrf(report)
  throw new Error(start === '' ? 'it is empty' : 'it is neither JUnit XML nor JSON of CTRF or Playwright')
}

async function startOf(file: string): Promise<string> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(1024), 0, 1024, 0)
    return buffer.toString('utf8', 0, bytesRead).replace(/^\uFEFF/, '').trimStart()
  } finally {
    await handle.close()
  }
}
