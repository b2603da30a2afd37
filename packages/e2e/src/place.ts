import { isAbsolute, join, relative, sep } from 'node:path'
import { own } from './texts.ts'

/** Where the paths of a report are to be understood. */
export interface ReportPlace {
  workingDirectory: string
  repositoryRoot: string
}

/** What a report says about where a test is, beside the stack of its error. */
export interface PlaceHint {
  named: string | undefined
  line: number | undefined
}

/** Finds where a test is. */
export type Placer = (stack: string, hint: PlaceHint) => { file: string; line: number }

// A stack frame is shorter; searching a line of a megabyte would take for ever.
const LONGEST_LINE = 300
// It looks only where a run of such characters begins: trying each of them would take the square of its length.
const FRAME = /(?<![\w@./-])[\w@./-]+\.[a-z]{1,4}:\d+/i
const MOST_REMEMBERED = 10_000

/**
 * Finds the file of a test, from the repository's root with forward slashes, and its line (0 where nobody says): what
 * the report names, else the first place of this repository in the error's stack.
 */
export function createPlacer({ workingDirectory, repositoryRoot }: ReportPlace): Placer {
  // Millions of tests are in a few hundred files.
  const known = new Map<string, string>()
  const inRepository = (path: string): string => {
    const before = known.get(path)
    if (before !== undefined) return before
    const absolute = isAbsolute(path) ? path : join(workingDirectory, path)
    const found = relative(repositoryRoot, absolute).split(sep).join('/')
    const file = own(found.startsWith('../') ? path : found)
    if (known.size < MOST_REMEMBERED) known.set(own(path), file)
    return file
  }
  return (stack, { named, line }) => {
    const file = named === undefined ? undefined : inRepository(named)
    if (file !== undefined && line !== undefined) return { file, line }
    for (const text of stack.split('\n')) {
      const [found] = text.slice(0, LONGEST_LINE).match(FRAME) ?? []
      if (found === undefined) continue
      const colon = found.lastIndexOf(':')
      const frame = { file: inRepository(found.slice(0, colon)), line: Number(found.slice(colon + 1)) }
      if (isAbsolute(frame.file) || frame.file.includes('node_modules/')) continue
      if (file === undefined || frame.file === file) return { file: frame.file, line: line ?? frame.line }
    }
    return { file: file ?? '', line: line ?? 0 }
  }
}
