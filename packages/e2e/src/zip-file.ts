import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { ActionError } from '@axcouncil/core/errors'
import { LARGEST, type Source, type Transform, readEntry, rewriteZip } from './zip.ts'

/**
 * Changes entries of a ZIP file in place; of any size, since one entry at a time is in memory.
 * @throws ActionError where the archive cannot be read; the file is then as it was.
 */
export async function rewriteZipFile(file: string, transform: Transform): Promise<void> {
  const made = `${file}.new`
  const [input, output] = await Promise.all([open(file), open(made, 'w')])
  try {
    if (await rewriteZip(await fileSource(input), async (bytes) => void (await output.writeFile(bytes)), transform)) await rename(made, file)
  } finally {
    await Promise.all([input.close(), output.close()])
    await rm(made, { force: true })
  }
}

const fileSource = async (file: FileHandle): Promise<Source> => ({
  size: (await file.stat()).size,
  read: async (offset, length) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset)
    return buffer.subarray(0, bytesRead)
  },
})

/**
 * The text of one entry of a ZIP file.
 * @throws ActionError where there is none of that name.
 */
export const readZipEntry = async (file: string, name: string): Promise<string> => (await readZipFileEntry(file, name)).toString('utf8')

/** The bytes of one entry of a ZIP file. Throws as `readZipEntry`. */
export async function readZipFileEntry(file: string, name: string): Promise<Buffer> {
  const input = await open(file)
  try {
    const found = await readEntry(await fileSource(input), { name, largest: LARGEST })
    if (found === undefined) throw new ActionError(`${file} has no ${name}`)
    return found
  } finally {
    await input.close()
  }
}
