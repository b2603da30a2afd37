import { createHash, hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createZstdDecompress } from 'node:zlib'
import { ActionError } from '@axcouncil/core/errors'
import { FIRST_LINE, LAST_LINE, LAST_LINE_LENGTH } from './file.ts'
import type { SnapshotKey } from './key.ts'
import { type Manifest, type SnapshotTable, isManifest } from './manifest.ts'

/** A snapshot to be restored. */
export interface Snapshot {
  manifest: Manifest
  /** A table's lines. Throws at their end where they are not what was written. */
  linesOf(table: SnapshotTable): AsyncIterable<Buffer>
  close(): Promise<void>
}

const MOST_MANIFEST = 256 * 1024 * 1024

/**
 * Opens a snapshot and reads what it says of itself.
 * @throws ActionError where it is none, is cut off, is of another version, was changed, or has another seal than `key` makes.
 */
export async function openSnapshot(path: string, key: SnapshotKey | undefined): Promise<Snapshot> {
  const handle = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    throw refusal(`${path} cannot be read (${cause.code})`, 'Name the snapshot in the input `snapshot`, relative to the workspace, and download it before this step.')
  })
  try {
    const found = await handle.stat()
    if (!found.isFile()) throw refusal(`${path} is no file`, 'Name the snapshot itself in the input `snapshot`: an artifact is unpacked into a folder.')
    const { size } = found
    await checkFirstLine(handle, path)
    const { manifest, text, seal } = await readManifest(handle, { path, size })
    if (key) checkSeal({ manifest, text, seal }, key, path)
    return { manifest, linesOf: (table) => unpack(handle, table, path), close: () => handle.close() }
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** Reads every row once and compares it with what the manifest says, so that nothing is begun with a file that is broken. */
export async function checkSnapshot(snapshot: Snapshot): Promise<void> {
  for (const table of snapshot.manifest.tables) for await (const lines of snapshot.linesOf(table)) void lines
}

async function checkFirstLine(handle: FileHandle, path: string): Promise<void> {
  const first = await textAt(handle, 0, FIRST_LINE.length)
  if (first === FIRST_LINE) return
  const [, version] = /^axcouncil seed-db snapshot (\d+)/.exec(first) ?? []
  if (version === undefined) throw refusal(`${path} is no snapshot of seed-db`, 'Give the file that strategy snapshot wrote; unpack it where it is in a zip archive.')
  throw refusal(`${path} has version ${version} of the format, and this version of seed-db reads version 1`, 'Restore it with the version of seed-db that wrote it.')
}

async function readManifest(handle: FileHandle, { path, size }: { path: string; size: number }): Promise<{ manifest: Manifest; text: string; seal: string }> {
  const end = size - LAST_LINE_LENGTH
  const [, digits, sha256, seal] = LAST_LINE.exec(end > 0 ? await textAt(handle, end, LAST_LINE_LENGTH) : '') ?? []
  const begin = end - Number(digits)
  if (seal === undefined || begin < FIRST_LINE.length || Number(digits) > MOST_MANIFEST) throw refusal(`${path} is cut off: its end is missing`, AGAIN)
  const text = await textAt(handle, begin, Number(digits))
  if (hash('sha256', text) !== sha256) throw changed(path)
  const manifest = parsed(text)
  if (!isManifest(manifest, { begin: FIRST_LINE.length, end: begin })) throw changed(path)
  return { manifest, text, seal }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function checkSeal({ manifest, text, seal }: { manifest: Manifest; text: string; seal: string }, key: SnapshotKey, path: string): void {
  if (manifest.key !== key.fingerprint) throw refusal(`${path} was made with another mask-key`, 'Give the mask-key that it was made with, or none: then nothing proves who made the file.')
  if (key.seal(text) !== seal) throw refusal(`${path} was changed by somebody without the mask-key: its seal does not fit`, AGAIN)
}

async function* unpack(handle: FileHandle, { name, segment }: SnapshotTable, path: string): AsyncIterable<Buffer> {
  const { offset, size, length, sha256 } = segment
  const sum = createHash('sha256')
  let seen = 0
  const stream = createZstdDecompress()
  // What goes wrong destroys the stream, and shows where it is read.
  pipeline(Readable.from(bytesAt(handle, offset, size), { objectMode: false }), stream).catch(() => {})
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      seen += chunk.length
      if (seen > length) throw changed(path, name)
      sum.update(chunk)
      yield chunk
    }
  } catch (error) {
    throw error instanceof ActionError ? error : changed(path, name)
  }
  if (seen !== length || sum.digest('hex') !== sha256) throw changed(path, name)
}

async function* bytesAt(handle: FileHandle, offset: number, size: number): AsyncIterable<Buffer> {
  for (let at = offset; at < offset + size; ) {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(Math.min(PORTION, offset + size - at)), 0, undefined, at)
    if (bytesRead === 0) return
    at += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

const PORTION = 128 * 1024

async function textAt(handle: FileHandle, position: number, length: number): Promise<string> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position)
  return buffer.toString('utf8', 0, bytesRead)
}

const AGAIN = 'Download it again, or write a new one.'

const refusal = (message: string, advice: string): ActionError => new ActionError(message, { advice: `The target was not touched. ${advice}` })

const changed = (path: string, table?: string): ActionError =>
  refusal(table ? `The rows of ${table} in ${path} are not what was written: their checksum does not fit` : `${path} is not what was written: its checksum does not fit`, AGAIN)
