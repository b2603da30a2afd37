import { lstat, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ActionError, errorMessage } from '@axcouncil/core/errors'
import { diff } from './diff.ts'
import type { TextFile } from './look.ts'
import type { Ask } from './setup.ts'

/** What became of a file. */
export type Written = 'wrote' | 'unchanged' | 'left alone' | 'replaced'

/**
 * Writes a file that is not there. One that is there with other content is shown as a diff, and replaced only when the
 * person says so: `ask` proposes no. Line ends stay those of the file that is there.
 * @throws ActionError that names the file, where it cannot be read or written.
 */
export async function writeSafely(root: string, file: TextFile, { ask, log }: { ask: Ask; log: (line: string) => void }): Promise<Written> {
  const path = join(root, file.path)
  const before = await textAt(path, file.path)
  if (before === undefined) {
    // `wx`: a file that appeared in the meantime is not written over.
    await write(path, file, 'wx')
    return 'wrote'
  }
  const plain = before.replaceAll('\r\n', '\n')
  if (plain === file.text) return 'unchanged'
  log(`${file.path} is there already. What it has (-) and what it would get (+):`)
  for (const line of diff(plain, file.text)) log(`  ${line}`)
  if (!/^y(es)?$/i.test((await ask(`Replace ${file.path} (y/n)`, 'n')).trim())) return 'left alone'
  await write(path, before === plain ? file : { ...file, text: file.text.replaceAll('\n', '\r\n') }, 'w')
  return 'replaced'
}

// Only what is certainly not there may be made: a file that cannot be read is somebody's, too.
async function textAt(path: string, name: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !(await isLink(path))) return undefined
    throw new ActionError(`${name} cannot be read: ${errorMessage(error)}`, { cause: error, advice: 'Nothing was written over. Look at what stands there, and start again.' })
  }
}

const isLink = (path: string): Promise<boolean> => lstat(path).then((entry) => entry.isSymbolicLink(), () => false)

async function write(path: string, { path: name, text }: TextFile, flag: 'w' | 'wx'): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text, { flag })
  } catch (error) {
    throw new ActionError(`${name} cannot be written: ${errorMessage(error)}`, { cause: error, advice: 'Give this user the right to write there, and start again: what was written already stays as it is.' })
  }
}
