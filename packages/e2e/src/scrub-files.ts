import { open, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Scrubber } from './scrub.ts'
import { rewriteZipFile } from './zip-file.ts'

/** A file that could not be cleaned, and why. */
export interface Dropped {
  name: string
  why: string
}

/**
 * Cleans a ZIP file in place, entry by entry.
 * @returns what had to be left out of it.
 * @throws ActionError where the archive cannot be read; the file is then as it was.
 */
export async function scrubZipFile(file: string, scrubber: Scrubber): Promise<Dropped[]> {
  const dropped: Dropped[] = []
  await rewriteZipFile(file, (name, content) => scrubber.bytes(name, content, (dirty, why) => void dropped.push({ name: dirty, why })))
  return dropped
}

// Strings of V8 end at 512 MB.
const LARGEST_TEXT = 256 * 1024 * 1024

/** Cleans every file of a folder in place, and deletes what cannot be cleaned. */
export async function scrubFolder(folder: string, scrubber: Scrubber): Promise<Dropped[]> {
  const dropped: Dropped[] = []
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    const outcome = await scrubFile(file, scrubber)
    for (const { name, why } of outcome) dropped.push({ name: name.replace(`${folder}/`, ''), why })
  }
  return dropped
}

async function scrubFile(file: string, scrubber: Scrubber): Promise<Dropped[]> {
  const head = Buffer.alloc(4)
  const handle = await open(file)
  await handle.read(head, 0, 4, 0).finally(() => handle.close())
  try {
    if (head.toString('latin1') === 'PK\x03\x04') return await scrubZipFile(file, scrubber)
    if ((await stat(file)).size > LARGEST_TEXT) throw new Error('too large')
    const dropped: Dropped[] = []
    const clean = await scrubber.bytes(file, await readFile(file), (name, why) => void dropped.push({ name, why }))
    if (clean) await writeFile(file, clean)
    return dropped
  } catch {
    await rm(file, { force: true })
    return [{ name: file, why: 'it cannot be read or is too large to be searched' }]
  }
}
