import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { diff } from './diff.ts'
import type { TextFile } from './look.ts'
import type { Ask } from './setup.ts'

/** What became of a file. */
export type Written = 'wrote' | 'unchanged' | 'left alone' | 'replaced'

/**
 * Writes a file that is not there. One that is there with other content is shown as a diff, and replaced only when the
 * person says so: `ask` proposes no.
 */
export async function writeSafely(root: string, file: TextFile, { ask, log }: { ask: Ask; log: (line: string) => void }): Promise<Written> {
  const path = join(root, file.path)
  const before = await readFile(path, 'utf8').catch(() => undefined)
  if (before === file.text) return 'unchanged'
  if (before !== undefined) {
    log(`${file.path} is there already. What it has (-) and what it would get (+):`)
    for (const line of diff(before, file.text)) log(`  ${line}`)
    if (!/^y(es)?$/i.test((await ask(`Replace ${file.path} (y/n)`, 'n')).trim())) return 'left alone'
  }
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, file.text)
  return before === undefined ? 'wrote' : 'replaced'
}
