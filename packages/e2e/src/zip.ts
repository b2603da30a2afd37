import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib'
import { ActionError } from '@axcouncil/core/errors'

/** Bytes that can be read anywhere: a file, or a buffer in memory. */
export interface Source {
  size: number
  read(offset: number, length: number): Promise<Buffer>
}

/** Something that looks at an entry of an archive, and answers its new content or undefined where it may stay. */
export type Transform = (name: string, content: Buffer) => Promise<Buffer | undefined>

interface Entry {
  name: Buffer
  flags: number
  method: number
  stamp: Buffer
  crc: number
  packed: number
  size: number
  attributes: Buffer
  offset: number
}

/** Bytes. One entry must fit in memory, unpacked; a bomb of zeros would not. */
export const LARGEST = 256 * 1024 * 1024
const UTF8 = 0x0800

/**
 * Copies a ZIP archive entry by entry, with the content of some changed
 * (APPNOTE 6.3.10, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT). Unchanged entries are copied as they
 * are, so an archive of videos costs no compression.
 * @returns whether anything was changed.
 * @throws ActionError for archives that are encrypted, damaged, larger than 4 GB, or hold an entry larger than 256 MB.
 */
export async function rewriteZip(source: Source, write: (bytes: Buffer) => Promise<void>, transform: Transform): Promise<boolean> {
  let changed = false
  let position = 0
  const directory: Buffer[] = []
  const put = async (bytes: Buffer): Promise<void> => {
    await write(bytes)
    position += bytes.length
  }
  const entries = await readDirectory(source)
  for (const entry of entries) {
    const raw = await readPacked(source, entry)
    const content = await transform(entry.name.toString('utf8'), unpack(entry, raw))
    changed ||= content !== undefined
    const made = content === undefined ? { ...entry, data: raw } : pack(entry, content)
    const offset = position
    await put(localHeader(made))
    await put(made.data)
    directory.push(centralHeader({ ...made, offset }))
  }
  const start = position
  for (const record of directory) await put(record)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(position - start, 12)
  end.writeUInt32LE(start, 16)
  await put(end)
  return changed
}

/**
 * The content of one entry of an archive that anybody may have made: nothing else of it is read, and no more than
 * `largest` bytes of it are unpacked.
 * @returns undefined where there is none of that name, or it is larger.
 * @throws ActionError for an archive that cannot be read.
 */
export async function readEntry(source: Source, { name, largest }: { name: string; largest: number }): Promise<Buffer | undefined> {
  const entry = (await readDirectory(source)).find((one) => one.name.toString('utf8') === name)
  if (!entry || entry.size > largest || entry.packed > largest) return undefined
  return unpack(entry, await readPacked(source, entry), largest)
}

/** A buffer as a source. */
export const bufferSource = (buffer: Buffer): Source => ({
  size: buffer.length,
  read: (offset, length) => Promise.resolve(buffer.subarray(offset, offset + length)),
})

/** Whether bytes begin as a ZIP archive does. An empty archive begins with its end. */
export const isZip = (bytes: Buffer): boolean => bytes.length >= 22 && ['504b0304', '504b0506'].includes(bytes.toString('hex', 0, 4))

const damaged = (): ActionError => new ActionError('The archive is damaged or of a kind that cannot be read')

async function readDirectory(source: Source): Promise<Entry[]> {
  const length = Math.min(source.size, 22 + 0xffff)
  const tail = await source.read(source.size - length, length)
  const at = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
  if (at < 0 || at + 22 > tail.length) throw damaged()
  const count = tail.readUInt16LE(at + 10)
  const size = tail.readUInt32LE(at + 12)
  const offset = tail.readUInt32LE(at + 16)
  if (count === 0xffff || offset === 0xffffffff || offset + size > source.size) throw damaged()
  const bytes = await source.read(offset, size)
  const entries: Entry[] = []
  for (let i = 0, from = 0; i < count; i += 1) {
    if (from + 46 > bytes.length || bytes.readUInt32LE(from) !== 0x02014b50) throw damaged()
    const [nameLength, extraLength, commentLength] = [bytes.readUInt16LE(from + 28), bytes.readUInt16LE(from + 30), bytes.readUInt16LE(from + 32)]
    entries.push({
      flags: bytes.readUInt16LE(from + 8),
      method: bytes.readUInt16LE(from + 10),
      stamp: bytes.subarray(from + 12, from + 16),
      crc: bytes.readUInt32LE(from + 16),
      packed: bytes.readUInt32LE(from + 20),
      size: bytes.readUInt32LE(from + 24),
      attributes: bytes.subarray(from + 36, from + 42),
      offset: bytes.readUInt32LE(from + 42),
      name: bytes.subarray(from + 46, from + 46 + nameLength),
    })
    from += 46 + nameLength + extraLength + commentLength
  }
  return entries
}

async function readPacked(source: Source, { offset, packed, size }: Entry): Promise<Buffer> {
  if (size > LARGEST || packed > LARGEST) throw new ActionError('An entry of the archive is larger than 256 MB')
  const header = await source.read(offset, 30)
  if (header.length < 30 || header.readUInt32LE(0) !== 0x04034b50) throw damaged()
  return source.read(offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28), packed)
}

function unpack({ flags, method, crc }: Entry, raw: Buffer, largest = LARGEST): Buffer {
  if ((flags & 1) !== 0 || ![0, 8].includes(method)) throw damaged()
  try {
    const content = method === 0 ? raw : inflateRawSync(raw, { maxOutputLength: Math.max(1, largest) })
    if (crc32(content) === crc) return content
  } catch {
    // Said below.
  }
  throw damaged()
}

type Made = Omit<Entry, 'offset'> & { data: Buffer }

function pack(entry: Entry, content: Buffer): Made {
  const data = entry.method === 0 ? content : deflateRawSync(content)
  return { ...entry, crc: crc32(content), packed: data.length, size: content.length, data }
}

// Sizes stand in the header, so the bit that says that they follow the data is cleared.
const flagsOf = ({ flags }: Pick<Entry, 'flags'>): number => flags & UTF8

function localHeader(entry: Made): Buffer {
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  header.writeUInt16LE(20, 4)
  writeCommon(header, 6, entry)
  return Buffer.concat([header, entry.name])
}

function centralHeader(entry: Made & { offset: number }): Buffer {
  const header = Buffer.alloc(46)
  header.writeUInt32LE(0x02014b50, 0)
  header.writeUInt16LE(20, 4)
  header.writeUInt16LE(20, 6)
  writeCommon(header, 8, entry)
  entry.attributes.copy(header, 36)
  header.writeUInt32LE(entry.offset, 42)
  return Buffer.concat([header, entry.name])
}

function writeCommon(header: Buffer, at: number, entry: Made): void {
  header.writeUInt16LE(flagsOf(entry), at)
  header.writeUInt16LE(entry.method, at + 2)
  entry.stamp.copy(header, at + 4)
  header.writeUInt32LE(entry.crc, at + 8)
  header.writeUInt32LE(entry.packed, at + 12)
  header.writeUInt32LE(entry.size, at + 16)
  header.writeUInt16LE(entry.name.length, at + 20)
}
