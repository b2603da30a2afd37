import type { Duplex } from 'node:stream'
import { createThrift } from '@axcouncil/core/thrift'

/** A connection of pg, as far as its extensions may know it. */
export interface WireConnection {
  stream: Duplex
  query(text: string): void
  sendCopyFail(message: string): void
}

/** A query that speaks with the server itself, as pg lets its extensions do. */
export interface WireQuery {
  submit(connection: WireConnection): void
  callback(): void
  handleError(error: Error): void
  handleCommandComplete(message: { text: string }): void
  handleReadyForQuery(): void
  handleCopyInResponse(connection: WireConnection): void
}

interface End {
  submit(query: WireQuery): void
  /** Puts what this connection's break threw in words. */
  explain(error: unknown): unknown
  statement: string
}

/** One COPY out of a database, spliced into one COPY into another. */
export interface Splice {
  from: End
  into: End
  /** Told now and then how many rows have gone through. */
  onRows?: (rows: number) => void
}

/** Kinds of messages of the protocol, and how long their headers are: a kind and four bytes of length. */
export const COPY_DATA = 0x64
export const COPY_DONE = 0x63
export const ERROR = 0x45
export const HEADER = 5

/**
 * Passes CopyData messages from one server to the other as they are: both directions frame them alike
 * (https://www.postgresql.org/docs/current/protocol-message-formats.html). Nothing is decoded, copied or kept; only the
 * lengths in the headers are read. Answers how many rows arrived. Any error ends both copies.
 */
export function spliceCopy({ from, into, onRows }: Splice): Promise<number> {
  return new Promise((resolve, reject) => {
    let [rows, failed] = [0, undefined as Error | undefined]
    const pump = createPump(onRows)
    const target = wireQuery(into.statement, {
      handleCopyInResponse: (connection) => {
        pump.into = connection.stream
        from.submit(source)
      },
      // The source is still sending and nobody would read it; its connection is of no use any more.
      handleError: (error) => {
        pump.stop()
        reject(failed ? from.explain(failed) : into.explain(error))
      },
      handleCommandComplete: ({ text }) => { rows = Number(/^COPY (\d+)/.exec(text)?.[1] ?? 0) },
      handleReadyForQuery: () => resolve(rows),
      submitted: (connection) => { pump.fail = (message) => connection.sendCopyFail(message) },
    })
    const source = wireQuery(from.statement, {
      submitted: (connection) => pump.attach(connection.stream),
      handleError: (error) => {
        failed = error
        if (!pump.abandon()) reject(from.explain(error))
      },
      handleReadyForQuery: () => pump.finish(),
    })
    into.submit(target)
  })
}

type Handlers = Partial<Omit<WireQuery, 'submit' | 'callback'>> & { submitted(connection: WireConnection): void }

/** A query that does nothing but what it is given handlers for. */
export const wireQuery = (statement: string, { submitted, ...handlers }: Handlers): WireQuery => ({
  submit: (connection) => {
    submitted(connection)
    connection.query(statement)
  },
  callback: () => {},
  handleError: () => {},
  handleCommandComplete: () => {},
  handleReadyForQuery: () => {},
  handleCopyInResponse: () => {},
  ...handlers,
})

interface Pump {
  into: Duplex | undefined
  fail: (message: string) => void
  attach(stream: Duplex): void
  /** Ends the copy into the target well. */
  finish(): void
  /** Ends it as failed; false where the connection to the target is of no use any more. */
  abandon(): boolean
  /** Closes the connection to the source. */
  stop(): void
}

function createPump(onRows?: (rows: number) => void): Pump {
  let stream: Duplex | undefined
  let [header, left, rows] = [Buffer.alloc(0), 0, 0]
  let pgListener: ((chunk: Buffer) => void) | undefined
  const thrift = createThrift({ megabytes: 8, look: 'minor' })
  const drained = (): void => void stream?.resume()
  const detach = (rest: Buffer): void => {
    stream!.off('data', onData)
    pump.into?.off('drain', drained)
    stream!.on('data', pgListener!)
    if (rest.length > 0) pgListener!(rest)
    stream!.resume()
  }
  const forward = (bytes: Buffer): void => {
    if (bytes.length > 0 && !pump.into!.write(bytes)) stream!.pause()
  }
  const onData = (chunk: Buffer): void => {
    const data = header.length > 0 ? Buffer.concat([header, chunk]) : chunk
    header = Buffer.alloc(0)
    let [at, begin] = [Math.min(left, data.length), 0]
    left -= at
    while (left === 0 && data.length - at >= HEADER) {
      const length = 1 + data.readUInt32BE(at + 1)
      const kind = data[at]
      if (kind === COPY_DATA) {
        rows += 1
        left = Math.max(0, at + length - data.length)
        at = Math.min(at + length, data.length)
        continue
      }
      // Notices and the like between the rows are short; they wait until they are there as a whole.
      if (kind !== COPY_DONE && kind !== ERROR && data.length - at < length) break
      forward(data.subarray(begin, at))
      if (kind === COPY_DONE || kind === ERROR) return detach(data.subarray(kind === COPY_DONE ? at + length : at))
      at += length
      begin = at
    }
    forward(data.subarray(begin, at))
    header = Buffer.from(data.subarray(at))
    thrift(chunk.length)
    onRows?.(rows)
  }
  const pump: Pump = {
    into: undefined,
    fail: () => {},
    attach: (from) => {
      stream = from
      pgListener = from.listeners('data')[0] as (chunk: Buffer) => void
      from.off('data', pgListener)
      from.on('data', onData)
      pump.into!.on('drain', drained)
    },
    finish: () => void pump.into!.write(Buffer.from([COPY_DONE, 0, 0, 0, 4])),
    abandon: () => {
      // In the middle of a message the target would take what follows for the rest of it.
      if (left > 0) pump.into!.destroy()
      else pump.fail('the source failed')
      return left === 0 && !pump.into!.destroyed
    },
    stop: () => void stream?.destroy(),
  }
  return pump
}
