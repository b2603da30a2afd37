import { PassThrough, Writable, type Duplex } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { COPY_DATA, COPY_DONE, HEADER } from '../src/transports/lane.ts'
import { type WireConnection, type WireQuery, spliceCopy } from '../src/transports/splice.ts'

const message = (kind: number, payload: Buffer): Buffer => {
  const header = Buffer.alloc(5, kind)
  header.writeUInt32BE(4 + payload.length, 1)
  return Buffer.concat([header, payload])
}
const NOTICE = message('N'.charCodeAt(0), Buffer.from('a notice'))
const DONE = message(COPY_DONE, Buffer.alloc(0))
const READY = message('Z'.charCodeAt(0), Buffer.from('I'))

/** A server that answers each statement with the next of these copies, cut into pieces anywhere. */
const serverOf = (copies: Buffer[], cuts: readonly number[]) => {
  const stream = new PassThrough({ highWaterMark: 1 << 22 })
  let active: WireQuery | undefined
  // What is pg's again: the copy is over.
  stream.on('data', (bytes: Buffer) => {
    expect(bytes).toEqual(READY)
    active!.handleReadyForQuery()
  })
  const answer = async (bytes: Buffer): Promise<void> => {
    for (let [at, i] = [0, 0]; at < bytes.length; i += 1) {
      const end = at + cuts[i % cuts.length]!
      stream.write(bytes.subarray(at, end))
      at = end
      await turn()
    }
    stream.write(READY)
  }
  const connection: WireConnection = { stream: stream as Duplex, query: () => void answer(copies.shift()!), sendCopyFail: () => {} }
  return { submit: (query: WireQuery) => { active = query; query.submit(connection) }, explain: (error: unknown) => error }
}

/** A server that takes a copy, so many bytes at a time. */
const takerOf = (room: number) => {
  const chunks: Buffer[] = []
  const submit = (query: WireQuery): void => {
    const stream = new Writable({
      highWaterMark: room,
      write: (chunk: Buffer, _, done) => {
        chunks.push(Buffer.from(chunk))
        if (chunk.equals(DONE)) query.handleReadyForQuery()
        setImmediate(done)
      },
    }) as unknown as Duplex
    const connection: WireConnection = { stream, query: () => query.handleCopyInResponse(connection), sendCopyFail: () => {} }
    query.submit(connection)
  }
  return { chunks, end: { statement: 'copy', submit, explain: (error: unknown) => error } }
}

const row = fc.tuple(fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 20, max: 300 }) }, { weight: 1, arbitrary: fc.integer({ min: 65_000, max: 200_000 }) }), fc.boolean())
const cuts = fc.array(fc.oneof(fc.integer({ min: 20, max: 60 }), fc.integer({ min: 1_000, max: 90_000 })), { minLength: 1, maxLength: 9 })

describe('copies of several connections spliced into one', () => {
  it('arrive whole, each in its order, and end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(row, { maxLength: 8 }), { maxLength: 6 }), fc.array(cuts, { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 100_000 }), async (copies, lanes, room) => {
        const contents = copies.map((rows, copy) => rows.map(([length], i) => `${copy} ${i} `.padEnd(length, 'x')))
        const sent = copies.map((rows, copy) => Buffer.concat([...rows.flatMap(([, noticed], i) => [...(noticed ? [NOTICE] : []), message(COPY_DATA, Buffer.from(contents[copy]![i]!))]), DONE]))
        const statements = sent.map(() => 'copy')
        const { chunks, end } = takerOf(room)
        let told = 0
        await spliceCopy({ from: lanes.map((each) => serverOf(sent, each)), next: () => statements.shift(), into: end, onRows: (rows) => { told = rows } })
        const target = Buffer.concat(chunks)
        const arrived: string[] = []
        for (let at = 0; at < target.length - DONE.length;) {
          expect(target[at]).toBe(COPY_DATA)
          const next = at + 1 + target.readUInt32BE(at + 1)
          arrived.push(target.toString('latin1', at + HEADER, next))
          at = next
        }
        for (const [copy, rows] of contents.entries()) expect(arrived.filter((text) => text.startsWith(`${copy} `))).toEqual(rows)
        expect([target.subarray(-DONE.length), told, arrived.length]).toEqual([DONE, contents.flat().length, contents.flat().length])
      }),
      { numRuns: 60 },
    )
  })
})
