import type { Duplex } from 'node:stream'
import { createThrift } from '@axcouncil/core/thrift'
import { COPY_DONE, type Lane, type Road, createLane } from './lane.ts'

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

/** One side of a splice. */
interface End {
  submit(query: WireQuery): void
  /** Puts what this connection's break threw in words. */
  explain(error: unknown): unknown
}

/** Copies out of one or several connections to a database, spliced into one COPY into another. */
export interface Splice {
  from: readonly End[]
  /** The next `COPY … TO STDOUT`, asked for by whichever connection is free; undefined when there are no more. */
  next: () => string | undefined
  into: End & { statement: string }
  /** Told now and then how many rows have gone through. */
  onRows?: (rows: number) => void
}

/**
 * Passes CopyData messages from one server to the other as they are: both directions frame them alike
 * (https://www.postgresql.org/docs/current/protocol-message-formats.html). Nothing is decoded, and hardly anything copied
 * or kept. Answers how many rows arrived. Any error ends all copies.
 */
export function spliceCopy({ from, next, into, onRows }: Splice): Promise<number> {
  return new Promise((resolve, reject) => {
    let [rows, busy, failed] = [0, from.length, undefined as unknown]
    const ramp = createRamp(from.length, onRows)
    const stop = (): void => {
      for (const lane of ramp.lanes) lane.stop()
    }
    const start = (end: End, lane: Lane): void => {
      const statement = failed === undefined ? next() : undefined
      if (statement !== undefined) return end.submit(wireQuery(statement, {
        submitted: ({ stream }) => lane.attach(stream),
        handleError: (error) => {
          if (failed !== undefined) return
          failed = end.explain(error)
          if (!ramp.abandon()) reject(failed)
          stop()
        },
        handleReadyForQuery: () => start(end, lane),
      }))
      busy -= 1
      if (busy === 0 && failed === undefined) ramp.finish()
    }
    into.submit(wireQuery(into.statement, {
      submitted: (connection) => { ramp.fail = (message) => connection.sendCopyFail(message) },
      handleCopyInResponse: ({ stream }) => {
        ramp.open(stream)
        for (const [i, end] of from.entries()) start(end, ramp.lanes[i]!)
      },
      // Whoever is still sending sends to nobody; its connection is of no use any more.
      handleError: (error) => {
        failed ??= into.explain(error)
        stop()
        reject(failed)
      },
      handleCommandComplete: ({ text }) => { rows = Number(/^COPY (\d+)/.exec(text)?.[1] ?? 0) },
      handleReadyForQuery: () => resolve(rows),
    }))
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

interface Ramp {
  lanes: readonly Lane[]
  fail: (message: string) => void
  open(into: Duplex): void
  /** Ends the copy into the target well. */
  finish(): void
  /** Ends it as failed; false where the connection to the target is of no use any more. */
  abandon(): boolean
}

/** Where lanes become one. */
function createRamp(count: number, onRows?: (rows: number) => void): Ramp {
  let target: Duplex | undefined
  let rows = 0
  const thrift = createThrift({ megabytes: 8, look: 'minor' })
  const resume = (): void => {
    for (const lane of lanes) lane.resume()
  }
  const drained = (): void => {
    road.full = false
    resume()
  }
  const road: Road = {
    owner: undefined,
    full: false,
    write: (bytes) => { road.full = !target!.write(bytes) },
    release: () => {
      road.owner = undefined
      resume()
    },
    passed: (more, bytes) => {
      rows += more
      thrift(bytes)
      onRows?.(rows)
    },
  }
  const lanes = Array.from({ length: count }, () => createLane(road))
  const ramp: Ramp = {
    lanes,
    fail: () => {},
    open: (into) => {
      target = into
      target.on('drain', drained)
    },
    finish: () => {
      target!.off('drain', drained)
      target!.write(Buffer.from([COPY_DONE, 0, 0, 0, 4]))
    },
    abandon: () => {
      // In the middle of a message the target would take what follows for the rest of it.
      if (road.owner !== undefined) target!.destroy()
      else ramp.fail('the source failed')
      return road.owner === undefined && !target!.destroyed
    },
  }
  return ramp
}
