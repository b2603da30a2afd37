import { createReadStream } from 'node:fs'
import { ActionError } from '@axcouncil/core/errors'

/** What to leave out of a JSON document while it is read. */
export interface Leaning {
  /** Keys whose values are replaced by null, at any depth. */
  without: readonly string[]
  /** Bytes of a string that are kept. Default 64 KiB. */
  longest?: number
}

// More than this after leaving things out is no report of tests any more.
const MOST_KEPT = 256 * 1024 * 1024

/**
 * Reads a JSON file of any size, keeping only what is asked for in memory: reports of 600 MB are mostly output and
 * attachments of tests, and a single string of V8 ends at 512 MB.
 * @throws ActionError where the file is no JSON or ends too early.
 */
export async function readLeanJson<T>(file: string, leaning: Leaning): Promise<T> {
  const filter = createFilter(leaning)
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) filter.write(chunk as Buffer)
  try {
    return JSON.parse(filter.text()) as T
  } catch (cause) {
    throw new ActionError(`${file} is no JSON, or ends too early`, { cause })
  }
}

const [QUOTE, BACKSLASH, COLON, COMMA, OPEN_MAP, CLOSE_MAP, OPEN_LIST, CLOSE_LIST, LETTER_U] = [...Buffer.from('"\\:,{}[]u')] as [
  number, number, number, number, number, number, number, number, number,
]

/** A filter over the bytes of a JSON document, which may be cut into chunks anywhere. */
export function createFilter({ without, longest = 64 * 1024 }: Leaning): { write(chunk: Buffer): void; text(): string } {
  const dropped = new Set(without)
  const kept: Buffer[] = []
  let size = 0
  // Whether bytes pass at the moment, and from where in the current chunk they have not been copied yet.
  let passing = true
  let from = 0
  const open: number[] = []
  let inString = false
  let escaped = false
  let hexLeft = 0
  let length = 0
  let cut = false
  let isKey = false
  let key: number[] = []
  let expectsKey = false
  let skippedAt: number | undefined

  const keep = (bytes: Buffer): void => {
    size += bytes.length
    if (size > MOST_KEPT) throw new ActionError('The report holds more tests than can be read')
    // A copy: a view would hold the whole chunk in memory.
    kept.push(Buffer.from(bytes))
  }
  const stop = (chunk: Buffer, at: number): void => {
    if (passing) keep(chunk.subarray(from, at))
    passing = false
  }
  const resume = (at: number): void => {
    passing = true
    from = at
  }

  const inside = (chunk: Buffer, byte: number, i: number): void => {
    if (escaped) {
      escaped = false
      hexLeft = byte === LETTER_U ? 4 : 0
    } else if (hexLeft > 0) hexLeft -= 1
    else if (byte === BACKSLASH) escaped = true
    else if (byte === QUOTE) {
      inString = false
      if (cut) resume(i)
      return
    }
    if (isKey) {
      if (key.length < 64) key.push(byte)
      return
    }
    length += 1
    if (length > longest && passing && !escaped && hexLeft === 0) {
      stop(chunk, i + 1)
      cut = true
    }
  }

  const outside = (chunk: Buffer, byte: number, i: number): void => {
    const ends = byte === COMMA || byte === CLOSE_MAP || byte === CLOSE_LIST
    if (ends && skippedAt === open.length) {
      skippedAt = undefined
      resume(i)
    }
    if (byte === QUOTE) {
      inString = true
      cut = false
      length = 0
      isKey = expectsKey
      if (isKey) key = []
    } else if (byte === OPEN_MAP || byte === OPEN_LIST) {
      open.push(byte)
      expectsKey = byte === OPEN_MAP
    } else if (byte === CLOSE_MAP || byte === CLOSE_LIST) {
      open.pop()
      expectsKey = false
    } else if (byte === COMMA) expectsKey = open.at(-1) === OPEN_MAP
    else if (byte === COLON) {
      expectsKey = false
      if (skippedAt !== undefined || !dropped.has(String.fromCharCode(...key))) return
      stop(chunk, i + 1)
      keep(Buffer.from('null'))
      skippedAt = open.length
    }
  }

  return {
    write(chunk) {
      from = 0
      for (let i = 0; i < chunk.length; i += 1) {
        const byte = chunk[i]!
        if (inString) inside(chunk, byte, i)
        else outside(chunk, byte, i)
      }
      if (passing) keep(chunk.subarray(from))
    },
    text: () => Buffer.concat(kept).toString('utf8').replace(/^\uFEFF/, ''),
  }
}
