import { readFields } from '../postgres/copy-text.ts'
import { type TablePlan, isMasked } from '../plan/plan.ts'
import type { Json } from '../rules/json.ts'
import { type Shape, shapesIn } from '../verify/shapes.ts'
import { type Leak, textsIn } from '../verify/witness.ts'
import { isTextLike } from '../catalog/catalog.ts'

/** What was learned of a table while its lines went by. */
export interface Scanned {
  rows: number
  masked: number
  leaks: Leak[]
}

/** Looks at all of a table's lines in COPY's text format while they go by: counts them, telling `tick`, and finds what looks like a person's. */
export function createScan(plan: TablePlan, tick: (rows: number) => void): { see(lines: AsyncIterable<Buffer>): AsyncIterable<Buffer>; found(): Scanned } {
  const look = createLook(plan)
  let rest: Buffer = Buffer.alloc(0)
  return {
    async *see(chunks) {
      for await (const chunk of chunks) {
        const end = chunk.lastIndexOf(0x0a)
        if (end >= 0) look.lines(Buffer.concat([rest, chunk.subarray(0, end)]).toString('utf8').split('\n'))
        tick(look.found().rows)
        rest = end >= 0 ? Buffer.from(chunk.subarray(end + 1)) : Buffer.concat([rest, chunk])
        yield chunk
      }
    },
    found: look.found,
  }
}

function createLook({ name, columns }: TablePlan): { lines(lines: readonly string[]): void; found(): Scanned } {
  const masked = columns.flatMap((plan, at) => (isMasked(plan) ? [at] : []))
  const texts = columns.flatMap(({ column }, at) => (isTextLike(column) ? [{ column, at }] : []))
  const leaks = new Map<string, Leak>()
  const scanned = { rows: 0, masked: 0 }
  const note = (column: string, kind: Shape): void => {
    const leak = leaks.get(`${column} ${kind}`) ?? { table: name, column, kind, count: 0 }
    leaks.set(`${column} ${kind}`, { ...leak, count: leak.count + 1 })
  }
  return {
    lines: (lines) => {
      scanned.rows += lines.length
      for (const line of lines) {
        const fields = line.split('\t')
        for (const at of masked) if (fields[at] !== '\\N') scanned.masked += 1
        for (const { column, at } of texts) {
          if (!TELLING.test(fields[at]!)) continue
          const shapes = shapesOf(readFields(fields[at]!)[0]!, column.category === 'json')
          for (const shape of shapes) if (shape !== 'ip' || column.category !== 'network') note(column.name, shape)
        }
      }
    },
    found: () => ({ ...scanned, leaks: [...leaks.values()].sort((a, b) => b.count - a.count) }),
  }
}

// Most texts have none of this, which is the quickest to see.
const TELLING = /@|\d|eyJ|sb_secret_|k_live_|gh[pousr]_|github_pat_|xox|AKIA/

const shapesOf = (value: string, document: boolean): Shape[] => (document ? textsIn(JSON.parse(value) as Json) : [value]).flatMap(shapesIn)
