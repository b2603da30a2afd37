import { isAbsolute, join, relative, sep } from 'node:path'

/** What a report says about where a test is. */
export interface PlaceHint {
  named: string | undefined
  line: number | undefined
  workingDirectory: string
  repositoryRoot: string
}

// A stack frame is shorter; searching a line of a megabyte would take for ever.
const LONGEST_LINE = 300

/**
 * The file of a test, from the repository's root with forward slashes, and its line (0 where nobody says): what the
 * report names, else the first place of this repository in the error's stack.
 */
export function placeIn(stack: string, { named, line, workingDirectory, repositoryRoot }: PlaceHint): { file: string; line: number } {
  const inRepository = (path: string): string => {
    const absolute = isAbsolute(path) ? path : join(workingDirectory, path)
    const found = relative(repositoryRoot, absolute).split(sep).join('/')
    return found.startsWith('../') ? path : found
  }
  const frames = stack
    .split('\n')
    .flatMap((text) => text.slice(0, LONGEST_LINE).match(/[\w@./-]+\.[a-z]{1,4}:\d+/i) ?? [])
    .map((text) => ({ file: inRepository(text.slice(0, text.lastIndexOf(':'))), line: Number(text.slice(text.lastIndexOf(':') + 1)) }))
    .filter(({ file }) => !isAbsolute(file) && !file.includes('node_modules/'))
  const file = named === undefined ? undefined : inRepository(named)
  const frame = frames.find((one) => file === undefined || one.file === file)
  return { file: file ?? frame?.file ?? '', line: line ?? frame?.line ?? 0 }
}
