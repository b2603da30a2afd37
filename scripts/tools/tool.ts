import { randomUUID } from 'node:crypto'
import { access, mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** A program that is ready to run, or one sentence that says why it is not and what to do about it. */
export type Tool = { kind: 'ready'; path: string } | { kind: 'missing'; sentence: string }

/** Takes one line of progress; `console.log` will do. */
export type Report = (line: string) => void

/** A program kept in `.tools/`: its version is part of the folder's name, so a new pin is a new folder. */
export interface Cached {
  name: string
  version: string
  /** The program inside its folder, e.g. `bin/act`. */
  file: string
  /** Ways to install it into a folder, tried in order; one that cannot work here throws a sentence. */
  ways: { by: string; install: (folder: string) => Promise<void> }[]
}

const CACHE = join(import.meta.dirname, '../../.tools')

/**
 * The cached program, installed first if it is missing. Safe when two processes do it at once: each
 * installs into a folder of its own and the first to rename it wins. Never throws, never asks.
 */
export async function acquire(cached: Cached, report: Report): Promise<Tool> {
  const title = `${cached.name} ${cached.version}`
  const folder = join(CACHE, `${cached.name}-${cached.version}`)
  const path = join(folder, cached.file)
  if (await exists(path)) return ready(path, `${title}: ready`, report)
  const reasons: string[] = []
  for (const way of cached.ways) {
    report(`${title}: installing with ${way.by}`)
    try {
      await installInto(folder, way.install, cached.file)
      return ready(path, `${title}: installed`, report)
    } catch (error) {
      reasons.push(`${way.by}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return { kind: 'missing', sentence: `${title} could not be installed (${reasons.join('; ')}).` }
}

/** Whether a file or folder is there. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(() => true, () => false)
}

function ready(path: string, line: string, report: Report): Tool {
  report(line)
  return { kind: 'ready', path }
}

async function installInto(folder: string, install: (folder: string) => Promise<void>, file: string): Promise<void> {
  const partial = join(CACHE, `.partial-${randomUUID()}`)
  await mkdir(partial, { recursive: true })
  try {
    await install(partial)
    if (!(await exists(join(partial, file)))) throw new Error(`the package holds no ${file}`)
    await rename(partial, folder).catch(async (error: unknown) => {
      // ENOTEMPTY: another process was quicker, and the pinned version makes its result the same as ours.
      if (!(await exists(join(folder, file)))) throw error
    })
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}
