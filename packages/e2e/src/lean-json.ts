import { ActionError } from '@axcouncil/core/errors'
import { type Bytes, createBytes, isInside, readChunks } from './bytes.ts'
import { CUT } from './texts.ts'

/** What to keep of a JSON document while it is read. */
export interface Leaning {
  /** Keys that are kept, at any depth. All, where not given. */
  only?: readonly string[]
  /** Bytes of a string that are kept, and far fewer where there are very many long ones. All, where not given. */
  longest?: number
  /** Bytes that may be kept altogether. Default 256 MiB. */
  most?: number
  /** Lists that are not kept: each of their elements is handed over once it is read. In its place stands a `ListExtent`. */
  lists?: { at: (path: readonly string[]) => boolean; each?: (element: unknown) => void }
}

/** Which of the elements that were handed over a list had: from the first number up to, and without, the second. */
export interface ListExtent {
  from: number
  to: number
}

const MOST_KEPT = 256 * 1024 * 1024
const MOST_OF_ELEMENT = 8 * 1024 * 1024
// Small elements are parsed some hundreds at a time: one by one, that takes three times as long.
const BATCH = 64 * 1024
const LONGEST_WHERE_MANY = 256
const LONGEST_KEY = 256
const DEEPEST = 1_000

/**
 * Reads a JSON file of any size, keeping only what is asked for in memory: reports of 600 MB are mostly output and
 * attachments of tests, or millions of tests, and a single string of V8 ends at 512 MB.
 * @throws ActionError where the file is no JSON or ends too early, or where more would be kept than there may be.
 */
export async function readLeanJson<T>(file: string, leaning: Leaning = {}): Promise<T> {
  const filter = createFilter(leaning)
  try {
    for await (const chunk of readChunks(file)) filter.write(chunk)
    return JSON.parse(filter.text()) as T
  } catch (error) {
    // The place that a SyntaxError names is in what was kept, not in the file.
    throw error instanceof SyntaxError ? new ActionError(`${file} is no JSON, or ends too early`) : error
  }
}

const [QUOTE, BACKSLASH, COLON, COMMA, OPEN_MAP, CLOSE_MAP, OPEN_LIST, CLOSE_LIST, LETTER_U, SPACE] = [...Buffer.from('"\\:,{}[]u ')] as [
  number, number, number, number, number, number, number, number, number, number,
]

interface Frame {
  isMap: boolean
  /** The key that it stands under. */
  key: string
  /** What comes next in a map. */
  awaits: 'key' | 'colon' | 'value'
  /** Whether a member of the map was kept. */
  any: boolean
  /** Whether its elements are handed over. */
  isHandedOver: boolean
}

/** A key as it is looked for, and as it is written after other members. */
interface Member {
  name: string
  raw: Buffer
  written: Buffer
}

const memberOf = (name: string): Member => {
  const raw = JSON.stringify(name)
  return { name, raw: Buffer.from(raw.slice(1, -1)), written: Buffer.from(`,${raw}:`) }
}

/** A filter over the bytes of a JSON document, which may be cut into chunks anywhere. */
export function createFilter({ only, longest = Infinity, most = MOST_KEPT, lists }: Leaning): { write(chunk: Buffer): void; text(): string } {
  const wanted = only?.map(memberOf)
  const longestKey = wanted ? LONGEST_KEY : most
  const document = createBytes(most, 'it holds more than can be read')
  const batch = createBytes(MOST_OF_ELEMENT, 'one of its tests takes more than 8 MB without its output')
  let sink: Bytes = document
  let elements = 0
  // Whether bytes pass at the moment, and from where in the current chunk they have not been copied yet.
  let passing = true
  let from = 0
  const open: Frame[] = []
  let top: Frame | undefined
  // Levels that are open in a value that is left out.
  let leftOut: number | undefined
  let inString = false
  let isKey = false
  let escaped = false
  let hexLeft = 0
  let length = 0
  let limit = Infinity
  let cut = false
  const key = createBytes(most, 'it has a key that is too long')
  let name = ''

  const stop = (chunk: Buffer, at: number): void => {
    if (passing) sink.push(chunk, from, at)
    passing = false
  }
  const resume = (at: number): void => {
    passing = true
    from = at
  }

  const handOver = (): void => {
    const found = JSON.parse(`[${batch.text()}]`) as unknown[]
    batch.shorten(0)
    elements += found.length
    if (lists?.each) found.forEach(lists.each)
  }

  const enter = (chunk: Buffer, i: number): void => {
    if (open.length >= DEEPEST) throw new ActionError(`it is nested more than ${DEEPEST} levels deep`)
    const isMap = chunk[i] === OPEN_MAP
    top = { isMap, key: top?.isMap ? name : '', awaits: 'key', any: false, isHandedOver: false }
    open.push(top)
    if (isMap) return stop(chunk, i + 1)
    if (sink !== document || !lists?.at(open.flatMap((frame) => frame.key || []))) return
    stop(chunk, i)
    document.add(`{"from":${elements}`)
    top.isHandedOver = true
    sink = batch
    resume(i + 1)
  }

  const leave = (chunk: Buffer, i: number): void => {
    const frame = open.pop()
    top = open.at(-1)
    if (frame?.isMap !== (chunk[i] === CLOSE_MAP) || (frame.isMap && frame.awaits === 'colon')) throw new SyntaxError('A bracket is not closed')
    if (frame.isHandedOver) {
      stop(chunk, i)
      handOver()
      sink = document
      document.add(`,"to":${elements}}`)
      resume(i + 1)
    } else if (!passing) resume(i)
  }

  const next = (chunk: Buffer, i: number): void => {
    if (top?.isMap) {
      if (top.awaits !== 'value') throw new SyntaxError('A comma stands where none may be')
      top.awaits = 'key'
      stop(chunk, i)
    } else if (top?.isHandedOver && batch.length() + i - from > BATCH) {
      stop(chunk, i)
      handOver()
      resume(i + 1)
    }
  }

  const value = (i: number): void => {
    if (top?.awaits !== 'colon' || !top.isMap) throw new SyntaxError('A colon stands where none may be')
    top.awaits = 'value'
    const member = wanted ? wanted.find(({ raw }) => key.holds(raw)) : memberOf(parsedKey())
    if (!member) {
      leftOut = 0
      return
    }
    name = member.name
    sink.push(member.written, top.any ? 0 : 1, member.written.length)
    top.any = true
    resume(i + 1)
  }

  const begin = (): void => {
    inString = true
    isKey = leftOut === undefined && top?.isMap === true && top.awaits === 'key'
    length = 0
    if (isKey) {
      top!.awaits = 'colon'
      key.shorten(0)
    } else limit = longest < Infinity && sink.length() > (sink === batch ? MOST_OF_ELEMENT : most) / 4 ? LONGEST_WHERE_MANY : longest
  }

  /** Goes on in a string to its end or that of the chunk; answers where. */
  const string = (chunk: Buffer, start: number): number => {
    for (let i = start; i < chunk.length; i += 1) {
      const byte = chunk[i]!
      if (escaped) {
        escaped = false
        hexLeft = byte === LETTER_U ? 4 : 0
      } else if (hexLeft > 0) hexLeft -= 1
      else if (byte === QUOTE) {
        inString = false
        if (isKey) keepKey(chunk, start, i)
        else if (cut) {
          cut = false
          sink.add(CUT)
          resume(i)
        }
        return i + 1
      } else {
        escaped = byte === BACKSLASH
        if (length >= limit && passing && !isKey && !isInside(byte)) {
          stop(chunk, i)
          cut = true
        }
      }
      length += 1
    }
    if (isKey) keepKey(chunk, start, chunk.length)
    return chunk.length
  }
  const parsedKey = (): string => JSON.parse(`"${key.text()}"`) as string
  const keepKey = (chunk: Buffer, start: number, end: number): void => key.push(chunk, start, Math.min(end, start + Math.max(0, longestKey - key.length())))

  const outside = (chunk: Buffer, i: number): void => {
    const byte = chunk[i]!
    const closes = byte === CLOSE_MAP || byte === CLOSE_LIST
    if (leftOut !== undefined) {
      if (byte === QUOTE) return begin()
      if (byte === OPEN_MAP || byte === OPEN_LIST) leftOut += 1
      if (leftOut > 0 || !(closes || byte === COMMA)) return void (closes && (leftOut -= 1))
      leftOut = undefined
    }
    if (byte === QUOTE) begin()
    else if (byte === OPEN_MAP || byte === OPEN_LIST) enter(chunk, i)
    else if (closes) leave(chunk, i)
    else if (byte === COMMA) next(chunk, i)
    else if (byte === COLON) value(i)
    else if (byte > SPACE && !passing) throw new SyntaxError('A key was expected')
  }

  return {
    write(chunk) {
      from = 0
      for (let i = 0; i < chunk.length; ) {
        if (inString) i = string(chunk, i)
        else {
          outside(chunk, i)
          i += 1
        }
      }
      if (passing) sink.push(chunk, from, chunk.length)
    },
    text: () => document.text().replace(/^\uFEFF/, ''),
  }
}
