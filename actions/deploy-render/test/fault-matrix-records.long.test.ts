import { describe, expect, it } from '@jest/globals'
import type { Fault } from '@axcouncil/sandbox/faults'
import { type Cell, type GitHubRule, WIRE, playAll } from './matrix.ts'

/*
 * Every fault where GitHub's records are read: for one that the job's own `environment:` made, and for one whose making
 * was not answered. In each cell: one deploy, the records that there should be, and none of them open.
 */
const list = (repo: string) => ({ method: 'GET', path: new RegExp(`/repos/${repo}/deployments\\?`) })
const states = (repo: string) => ({ method: 'GET', path: new RegExp(`/repos/${repo}/deployments/\\d+/statuses\\?`) })
const lost = (repo: string): GitHubRule => ({
  method: 'POST',
  path: new RegExp(`/repos/${repo}/deployments$`),
  when: 'after',
  fault: { kind: '500' },
})

const readings: {
  name: string
  /** How many records this step makes. */
  records: number
  recorded?: NonNullable<Cell['recorded']>
  faulty: (repo: string, fault: Fault) => GitHubRule[]
}[] = [
  {
    name: 'GET statuses of the record of another run',
    records: 1,
    recorded: { state: 'success', run: '76' },
    faulty: (repo, fault) => [{ ...states(repo), fault }],
  },
  {
    name: 'GET statuses of the record of this job',
    records: 0,
    recorded: { state: 'in_progress', run: '77' },
    faulty: (repo, fault) => [{ ...states(repo), fault }],
  },
  {
    name: 'GET deployments with the record of this job',
    records: 0,
    recorded: { state: 'in_progress', run: '77' },
    faulty: (repo, fault) => [{ ...list(repo), fault }],
  },
  {
    name: 'GET deployments after an answer that was lost',
    records: 1,
    faulty: (repo, fault) => [lost(repo), { ...list(repo), nth: 2, fault }],
  },
  {
    name: 'GET deployments once more at the end',
    records: 1,
    faulty: (repo, fault) => [lost(repo), { ...list(repo), nth: 3, fault }],
  },
]

const cells = readings.flatMap(({ name, recorded, faulty, records }) =>
  WIRE.map((kind): Cell & { records: number } => ({
    name: `${name}: ${kind}`,
    flow: 'api',
    records,
    github: (repo) => faulty(repo, { kind }),
    ...(recorded ? { recorded } : {}),
  })),
)
const wanted = new Map<Cell, number>(cells.map((cell) => [cell, cell.records]))
const played = await playAll(cells)

describe('every fault where records are read', () => {
  it.each(played.map((one) => [one.cell.name, one] as const))('%s', (_, one) => {
    const { cell, struck, deploys, records, openRecords, outputs, printed } = one
    expect({ struck, deploys: deploys.length, outcome: outputs.outcome, printed }).toEqual({
      struck: 1,
      deploys: 1,
      outcome: 'live',
      printed,
    })
    expect({ records: records.length, openRecords, printed }).toEqual({ records: wanted.get(cell), openRecords: [], printed })
  })
})
