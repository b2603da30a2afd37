import { createHash, hash } from 'node:crypto'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createZstdCompress } from 'node:zlib'
import { ActionError } from '@axcouncil/core/errors'
import { partialOf, removeAbandoned } from './partial.ts'
import type { SnapshotKey } from './key.ts'
import type { Manifest, Segment } from './manifest.ts'

/**
 * The first line of every snapshot. After it come the tables, each a Zstandard stream of its own; then the manifest, one
 * line of JSON; then a last line of fixed length: the manifest's length, its SHA-256, and its seal under the mask-key.
 */
export const FIRST_LINE = 'axcouncil seed-db snapshot 1\n'
const FIRST_WORDS = 'axcouncil seed-db snapshot '

/** The last line: ten digits and twice 64 hex digits. */
export const LAST_LINE = /^(\d{10}) ([0-9a-f]{64}) ([0-9a-f]{64})\n$/
export const LAST_LINE_LENGTH = 10 + 1 + 64 + 1 + 64 + 1

/** A snapshot that is being written, under another name until it is whole. */
export interface SnapshotFile {
  /** Packs one table's lines into the file. */
  add(lines: AsyncIterable<Buffer>): Promise<Segment>
  /** Ends the file and gives it its name, over one that had it. Answers its size in bytes. */
  finish(manifest: Manifest, key: SnapshotKey): Promise<number>
  /** Removes what was written; after `finish` there is nothing to remove. */
  discard(): Promise<void>
}

// A snapshot takes the place of an older one, and of nothing else, such as the file of rules.
async function refuseOther(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => undefined)
  if (!handle) return
  try {
    const found = await handle.stat()
    const { buffer, bytesRead } = found.isFile() ? await handle.read(Buffer.alloc(FIRST_LINE.length), 0, FIRST_LINE.length, 0) : { buffer: Buffer.alloc(0), bytesRead: 0 }
    if (found.isFile() && (found.size === 0 || buffer.toString('utf8', 0, bytesRead).startsWith(FIRST_WORDS))) return
    throw new ActionError(`${path} is there already and is no snapshot, so nothing was written over it`, { advice: 'Name another file in the input `snapshot`.' })
  } finally {
    await handle.close()
  }
}

/**
 * Begins a snapshot beside `path`, in a file that only its owner can read. A run that is cut off leaves `path` as it was.
 * @throws ActionError where nothing can be written there.
 */
export async function createSnapshotFile(path: string): Promise<SnapshotFile> {
  const partial = partialOf(path)
  const refuse = (cause: unknown): never => {
    throw cause instanceof Error && 'code' in cause && !(cause instanceof ActionError)
      ? new ActionError(`The snapshot cannot be written to ${path} (${String(cause.code)})`, { advice: 'Name a file in the input `snapshot` that can be written, on a disk with room.', cause })
      : cause
  }
  await refuseOther(path)
  await mkdir(dirname(path), { recursive: true }).catch(refuse)
  await removeAbandoned(path)
  const handle = await open(partial, 'wx', 0o600).catch(refuse)
  await handle.writeFile(FIRST_LINE).catch(refuse)
  let at = FIRST_LINE.length
  const append = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) {
      await handle.writeFile(chunk).catch(refuse)
      at += chunk.length
    }
  }
  return {
    add: async (lines) => {
      const [sum, offset] = [createHash('sha256'), at]
      let length = 0
      await pipeline(Readable.from(measured(lines, (chunk) => ((length += chunk.length), sum.update(chunk))), { objectMode: false }), createZstdCompress(), append)
      return { offset, size: at - offset, length, sha256: sum.digest('hex') }
    },
    finish: async (manifest, key) => {
      const text = `${JSON.stringify(manifest)}\n`
      const last = `${String(Buffer.byteLength(text)).padStart(10, '0')} ${hash('sha256', text)} ${key.seal(text)}\n`
      await handle.writeFile(text + last).catch(refuse)
      await handle.sync()
      await handle.close()
      await rename(partial, path).catch(refuse)
      await syncFolder(dirname(path))
      return at + Buffer.byteLength(text + last)
    },
    discard: async () => {
      await handle.close().catch(() => {})
      await rm(partial, { force: true })
    },
  }
}

async function* measured(chunks: AsyncIterable<Buffer>, see: (chunk: Buffer) => void): AsyncIterable<Buffer> {
  for await (const chunk of chunks) {
    see(chunk)
    yield chunk
  }
}

// So that the new name outlives a crash of the machine; where folders cannot be opened (Windows), the system sees to it.
async function syncFolder(folder: string): Promise<void> {
  const handle: FileHandle | undefined = await open(folder, 'r').catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close()
}
