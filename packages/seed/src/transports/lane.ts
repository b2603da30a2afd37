import type { Duplex } from 'node:stream'

/** Kinds of messages of the protocol, and how long their headers are: a kind and four bytes of length. */
export const COPY_DATA = 0x64
export const COPY_DONE = 0x63
export const ERROR = 0x45
export const HEADER = 5

/** A row of more bytes than this is passed on as it comes, and other lanes wait meanwhile. */
const LONG = 65_536

/** The way into the target, which several lanes share. */
export interface Road {
  /** The lane that is in the middle of a long row. */
  owner: Lane | undefined
  /** Whether there is no room for more now; the lanes are resumed when there is. */
  full: boolean
  write(bytes: Buffer): void
  /** Lets the lanes go on that waited for the owner. */
  release(): void
  /** Told how many rows and bytes more have gone through. */
  passed(rows: number, bytes: number): void
}

/** Reads the CopyData messages of one connection. */
export interface Lane {
  /** Takes the connection's bytes from pg until its copy ends. */
  attach(stream: Duplex): void
  resume(): void
  /** Closes the connection if it is copying. */
  stop(): void
}

/**
 * Passes whole rows on, so that those of several lanes may mix; only the lengths in their headers are read. The part of a
 * row at the end of what came is kept back until the rest is there.
 */
export function createLane(road: Road): Lane {
  let stream: Duplex | undefined
  let pgListener: ((chunk: Buffer) => void) | undefined
  let [kept, left, rows]: [Buffer, number, number] = [Buffer.alloc(0), 0, 0]
  let waiting: Buffer = Buffer.alloc(0)
  const forward = (bytes: Buffer): void => {
    if (bytes.length > 0) road.write(bytes)
    if (road.full) stream!.pause()
  }
  const detach = (rest: Buffer): void => {
    const [from, listener] = [stream!, pgListener!]
    from.off('data', onData)
    from.on('data', listener)
    stream = undefined
    if (rest.length > 0) listener(rest)
    from.resume()
  }
  const onData = (chunk: Buffer): void => {
    if (road.owner !== undefined && road.owner !== lane) {
      waiting = Buffer.concat([waiting, chunk])
      stream!.pause()
      return
    }
    const rest = pass(withKept(chunk))
    road.passed(rows, chunk.length)
    rows = 0
    if (left > 0) road.owner = lane
    else if (road.owner === lane) road.release()
    if (rest !== undefined) detach(rest)
  }
  /** Passes on what can be; answers what follows the end of the copy, if it is there. */
  const pass = (data: Buffer): Buffer | undefined => {
    let [at, begin] = [Math.min(left, data.length), 0]
    left -= at
    while (data.length - at >= HEADER) {
      const kind = data[at]
      const end = at + 1 + data.readUInt32BE(at + 1)
      if (kind === COPY_DATA && (end <= data.length || end - at > LONG)) {
        rows += 1
        left = Math.max(0, end - data.length)
        at = Math.min(end, data.length)
        continue
      }
      if (kind === COPY_DONE || kind === ERROR) {
        forward(data.subarray(begin, at))
        return data.subarray(kind === COPY_DONE ? end : at)
      }
      if (end > data.length) break
      // Notices and the like between the rows are nobody's business.
      forward(data.subarray(begin, at))
      begin = at = end
    }
    forward(data.subarray(begin, at))
    kept = Buffer.from(data.subarray(at))
    return undefined
  }
  // Where a row was kept back whose end has come, it goes ahead by itself: to join it to all that came would copy that.
  const withKept = (chunk: Buffer): Buffer => {
    const before = kept
    kept = Buffer.alloc(0)
    if (before.length === 0) return chunk
    const length = before.length >= HEADER && before[0] === COPY_DATA ? 1 + before.readUInt32BE(1) : Infinity
    if (before.length + chunk.length < length) return Buffer.concat([before, chunk])
    left = length - before.length
    rows += 1
    forward(before)
    return chunk
  }
  const lane: Lane = {
    attach: (from) => {
      stream = from
      pgListener = from.listeners('data')[0] as (chunk: Buffer) => void
      from.off('data', pgListener)
      from.on('data', onData)
    },
    resume: () => {
      const chunk = waiting
      waiting = Buffer.alloc(0)
      if (chunk.length > 0) onData(chunk)
      if (waiting.length === 0 && !road.full) stream?.resume()
    },
    stop: () => void stream?.destroy(),
  }
  return lane
}
