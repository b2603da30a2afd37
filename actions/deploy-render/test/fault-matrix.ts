import { describe, expect, it } from '@jest/globals'
import type { FaultRule } from '@axcouncil/sandbox/render/fault'
import { type Cell, WIRE, lateFaults, playAll, renderFaults, say } from './matrix.ts'

/*
 * Every fault at every request of a deploy that goes live. In each cell: exactly one deploy, a truthful outcome, no open
 * record on GitHub, no secret in the log, and an end. What ends otherwise is in fault-matrix-endings.long.test.ts.
 */
const requests: {
  name: string
  flow?: 'hook'
  at: (service: string) => Pick<FaultRule, 'method' | 'path' | 'nth'>
  faults: typeof renderFaults
}[] = [
  { name: 'GET service', at: (id) => ({ method: 'GET', path: `/services/${id}$` }), faults: renderFaults },
  { name: 'GET deploys', at: (id) => ({ method: 'GET', path: `/services/${id}/deploys\\?` }), faults: renderFaults },
  {
    name: 'POST deploys',
    at: (id) => ({ method: 'POST', path: `/services/${id}/deploys$` }),
    faults: [...renderFaults, ...lateFaults],
  },
  { name: 'first GET deploy', at: (id) => ({ method: 'GET', path: `/services/${id}/deploys/dep-` }), faults: renderFaults },
  {
    name: 'POST hook',
    flow: 'hook',
    at: (id) => ({ method: 'POST', path: `/deploy/${id}\\?` }),
    faults: [...renderFaults.slice(0, 11), ...lateFaults],
  },
]

const githubRequests: { name: string; method: string; path: string; nth: number; late: boolean }[] = [
  { name: 'GET deployments', method: 'GET', path: '/deployments\\?', nth: 1, late: false },
  { name: 'POST deployments', method: 'POST', path: '/deployments$', nth: 1, late: true },
  { name: 'POST in_progress', method: 'POST', path: '/deployments/\\d+/statuses$', nth: 1, late: false },
  { name: 'POST success', method: 'POST', path: '/deployments/\\d+/statuses$', nth: 2, late: true },
]

/** All cells. */
export const CELLS: readonly Cell[] = [
  ...requests.flatMap(({ name, flow = 'api' as const, at, faults }) =>
    faults.map((fault): Cell => ({
      name: `Render, ${name}: ${say(fault)}`,
      flow,
      render: (id) => ({ ...at(id), ...fault }),
    })),
  ),
  ...githubRequests.flatMap(({ name, method, path, nth, late }) =>
    WIRE.flatMap((kind) =>
      (late ? (['before', 'after'] as const) : (['before'] as const)).map((when): Cell => ({
        name: `GitHub, ${name}: ${kind}${when === 'after' ? ', though it took effect' : ''}`,
        flow: 'api',
        github: (repo) => ({ method, path: new RegExp(`/repos/${repo}${path}`), nth, when, fault: { kind } }),
      })),
    ),
  ),
]

/** Plays the cells, and says by a test for each what became of it. */
export async function describeFaults(title: string, cells: readonly Cell[]): Promise<void> {
  const played = await playAll(cells)
  describe(title, () => {
    it.each(played.map((one) => [one.cell.name, one] as const))(
      '%s',
      (_, { struck, deploys, outputs, printed, openRecords }) => {
        const [deploy] = deploys
        expect({ struck, deploys: deploys.length, printed }).toEqual({ struck: 1, deploys: 1, printed })
        expect({ outcome: outputs.outcome, status: deploy!.status, id: outputs['deploy-id'], printed }).toEqual({
          outcome: 'live',
          status: 'live',
          id: deploy!.id,
          printed,
        })
        expect(openRecords).toEqual([])
        expect(printed + JSON.stringify(outputs)).not.toMatch(/rnd_verySecret|github-token|hookSecret/)
      },
    )
  })
}
