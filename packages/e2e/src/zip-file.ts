import { open, rename, rm } from 'node:fs/promises'
import { ActionError } from '@axcouncil/core/errors'
import { type Source, type Transform, rewriteZip } from './zip.ts'

/**
 * Changes entries of a ZIP file in place; of any size, since one entry at a time is in memory.
 * @throws ActionError where the archive cannot be read; the file is then as it was.
 */
export async function rewriteZipFile(file: string, transform: Transform): Promise<void> {
  const made = `${file}.new`
  const [input, output] = await Promise.all([open(file), open(made, 'w')])
  try {
    const source: Source = {
      size: (await input.stat()).size,
      read: async (offset, length) => {
        const { buffer, bytesRead } = await input.read(Buffer.alloc(length), 0, length, offset)
        return buffer.subarray(0, bytesRead)
      },
    }
    if (await rewriteZip(source, async (bytes) => void (await output.writeFile(bytes)), transform)) await rename(made, file)
  } finally {
    await Promise.all([input.close(), output.close()])
    await rm(made, { force: true })
  }
}

/**
 * The text of one entry of a ZIP file.
 * @throws ActionError where there is none of that name.
 */
export async function readZipEntry(file: string, name: string): Promise<string> {
  let found: string | undefined
  await rewriteZipFile(file, async (entry, content) => {
    if (entry === name) found = content.toString('utf8')
    return undefined
  })
  if (found === undefined) throw new ActionError(`${file} has no ${name}`)
  return found
}
