import type { Duplex } from 'node:stream'
import type { Postgres } from './postgres.ts'
import { createThrift } from '@axcouncil/core/thrift'
import { COPY_DATA, COPY_DONE, ERROR, HEADER } from './lane.ts'
import { wireQuery } from './splice.ts'

/** A query of numbers of eight bytes. */
export interface Numbers {
  from: Pick<Postgres, 'submit' | 'explain'>
  /** Every column of it a bigint. */
  select: string
  /** Called for each number that is not null, with its upper and lower four bytes and the place of its column from 0. */
  onNumber: (high: number, low: number, column: number) => void
}

// PGCOPY's signature, flags, and the length of an extension that there is none of
// (https://www.postgresql.org/docs/current/sql-copy.html, Binary Format).
const PREAMBLE = 19

/** Reads the numbers of a query off the wire, and makes no object of any: that would take longer than all else. Answers how many rows there were. */
export function readNumbers({ from, select, onNumber }: Numbers): Promise<number> {
  return new Promise((resolve, reject) => {
    let rows = 0
    let failed: Error | undefined
    from.submit(
      wireQuery(`copy (${select}) to stdout (format binary)`, {
        submitted: ({ stream }) => readMessages(stream, (data, at) => { rows += readRow(data, rows === 0 && isPreamble(data, at) ? at + PREAMBLE : at, onNumber) }),
        handleError: (error) => {
          failed = error
          reject(from.explain(error))
        },
        handleReadyForQuery: () => failed ?? resolve(rows),
      }),
    )
  })
}

const isPreamble = (data: Buffer, at: number): boolean => data.toString('latin1', at, at + 6) === 'PGCOPY'

/** Reads one row and answers 1, or 0 at the mark after the last. */
function readRow(data: Buffer, from: number, onNumber: Numbers['onNumber']): number {
  const columns = data.readInt16BE(from)
  let at = from + 2
  for (let column = 0; column < columns; column += 1) {
    const length = data.readInt32BE(at)
    if (length === 8) onNumber(data.readInt32BE(at + 4), data.readInt32BE(at + 8), column)
    at += 4 + Math.max(length, 0)
  }
  return columns < 0 ? 0 : 1
}

// Takes the connection's bytes until the copy ends; what follows is pg's again.
function readMessages(stream: Duplex, onData: (data: Buffer, at: number) => void): void {
  const pgListener = stream.listeners('data')[0] as (chunk: Buffer) => void
  let rest: Buffer = Buffer.alloc(0)
  const thrift = createThrift({ megabytes: 8, look: 'minor' })
  const onChunk = (chunk: Buffer): void => {
    const data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    let at = 0
    while (data.length - at >= HEADER) {
      const [kind, length] = [data[at], 1 + data.readUInt32BE(at + 1)]
      if (kind === COPY_DONE || kind === ERROR) {
        stream.off('data', onChunk)
        stream.on('data', pgListener)
        return pgListener(data.subarray(kind === COPY_DONE ? at + length : at))
      }
      if (data.length - at < length) break
      if (kind === COPY_DATA) onData(data, at + HEADER)
      at += length
    }
    rest = Buffer.from(data.subarray(at))
    thrift(chunk.length)
  }
  stream.off('data', pgListener)
  stream.on('data', onChunk)
}
