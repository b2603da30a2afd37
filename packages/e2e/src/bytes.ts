import { open } from 'node:fs/promises'
import { ActionError } from '@axcouncil/core/errors'

const CHUNK = 256 * 1024
const FEW = 40

/**
 * A file from its start to its end. Each chunk is valid until the next one is asked for: one buffer is filled again and
 * again, since the memory of a new one for each chunk would come back too late.
 */
export async function* readChunks(file: string): AsyncGenerator<Buffer> {
  const handle = await open(file)
  try {
    const buffer = Buffer.alloc(CHUNK)
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, CHUNK)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await handle.close()
  }
}

/** Bytes that are kept, up to a limit. */
export interface Bytes {
  length(): number
  /** Copies bytes of a chunk. @throws ActionError beyond the limit. */
  push(chunk: Buffer, from: number, to: number): void
  add(text: string): void
  /** Takes the end away. */
  shorten(length: number): void
  text(encoding?: BufferEncoding): string
  /** Whether it is exactly these bytes. */
  holds(wanted: Buffer): boolean
}

/** Room for bytes; `tooMuch` says what is wrong where there are more. */
export function createBytes(most: number, tooMuch: string): Bytes {
  let buffer = Buffer.alloc(4 * 1024)
  let length = 0
  const makeRoom = (more: number): void => {
    if (length + more > most) throw new ActionError(tooMuch)
    if (length + more <= buffer.length) return
    const larger = Buffer.alloc(Math.max(buffer.length * 2, length + more))
    buffer.copy(larger, 0, 0, length)
    buffer = larger
  }
  return {
    length: () => length,
    push(chunk, from, to) {
      makeRoom(to - from)
      // For a few bytes, a call of the native function takes longer than they do.
      if (to - from > FEW) length += chunk.copy(buffer, length, from, to)
      else for (let i = from; i < to; i += 1) buffer[length++] = chunk[i]!
    },
    add(text) {
      makeRoom(Buffer.byteLength(text))
      length += buffer.write(text, length)
    },
    shorten(shorter) {
      length = Math.min(length, shorter)
    },
    holds(wanted) {
      if (wanted.length !== length) return false
      for (let i = 0; i < length; i += 1) if (buffer[i] !== wanted[i]) return false
      return true
    },
    text: (encoding = 'utf8') => buffer.toString(encoding, 0, length),
  }
}

/** Whether a byte goes on with a character of UTF-8 that began before it: there, text cannot be cut. */
export const isInside = (byte: number): boolean => (byte & 0xc0) === 0x80
