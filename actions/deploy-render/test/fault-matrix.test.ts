import { describe, expect, it } from '@jest/globals'
import type { ActionResult } from '@axcouncil/core/action'
import type { FaultRule } from '@axcouncil/sandbox/render/fault'
import type { Deploy } from '@axcouncil/sandbox/render/model'
import type { Fault } from '@axcouncil/sandbox/faults'
import { readInputs } from '../src/inputs.ts'
import { main } from '../src/main.ts'
import { hastened, openPorts } from './ports.ts'
import { API_KEY, startWorld } from './world.ts'

/*
 * Every fault at every request of the flow. In each cell: exactly one deploy, a truthful outcome, no open record on
 * GitHub, no secret in the log, and an end. A second lasts 33 ms here, so a silence of 15 s costs half a one.
 */
const LANES = 4
const laneId = (lane: number): string => `srv-lane${lane}000000000000000`
const laneRepo = (lane: number): string => `axcouncil/lane-${lane}`

const WIRE = [
  'reset-before-headers',
  'reset-in-body',
  'silence',
  'empty-202',
  '502-html',
  'invalid-json',
  'truncated-json',
  'wrong-content-type',
  '409',
  '429',
  '500',
] as const

interface Cell {
  name: string
  flow: 'api' | 'hook'
  render?: (service: string) => FaultRule
  github?: (repo: string) => { method: string; path: RegExp; nth?: number; when?: 'before' | 'after'; fault: Fault }
}

const renderFaults: Pick<FaultRule, 'fault' | 'retryAfter' | 'when'>[] = [
  ...WIRE.map((fault) => ({ fault })),
  { fault: '429', retryAfter: 2 },
  { fault: 'unknown-status' },
  { fault: { clockSkewMs: 600_000 } },
  { fault: { clockSkewMs: -600_000 } },
]
const lateFaults: typeof renderFaults = (
  ['reset-before-headers', 'reset-in-body', 'silence', 'empty-202', '502-html', 'truncated-json', '409', '500'] as const
).map((fault) => ({ fault, when: 'after' }))

const say = ({ fault, retryAfter, when }: (typeof renderFaults)[number]): string =>
  `${typeof fault === 'string' ? fault : `clock ${fault.clockSkewMs / 60_000} min off`}${retryAfter ? ' with Retry-After' : ''}${when ? ', though it took effect' : ''}`

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

const cells: Cell[] = [
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

/** What a cell came to. */
interface Played {
  cell: Cell
  struck: number
  deploys: Deploy[]
  outputs: ActionResult['outputs']
  printed: string
  openRecords: unknown[]
}

const services = Array.from({ length: LANES }, (_, lane) => ({ id: laneId(lane), name: `lane-${lane}` }))
const world = await startWorld({ services, repositories: services.map((_, lane) => laneRepo(lane)) })
const played = await playAll()
await world.stop()

describe('every fault at every request', () => {
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

// Lanes run side by side, the cells of a lane one after another: each lane has its own service and repository.
async function playAll(): Promise<Played[]> {
  const left = cells.values()
  const lanes = services.map(async (_, lane) => {
    const done: Played[] = []
    for (const cell of left) done.push(await play(cell, lane))
    return done
  })
  return (await Promise.all(lanes)).flat().sort((a, b) => cells.indexOf(a.cell) - cells.indexOf(b.cell))
}

async function play(cell: Cell, lane: number): Promise<Played> {
  const id = laneId(lane)
  const repo = laneRepo(lane)
  const before = new Set(world.render.deploys(id).map((deploy) => deploy.id))
  const struck = cell.render ? world.render.faults.add(cell.render(id)) : world.github.faults.add(cell.github!(repo))
  const inputs = {
    'api-key': API_KEY,
    'api-url': world.render.url,
    environment: 'staging',
    'github-token': 'github-token',
    ...(cell.flow === 'hook' ? { 'deploy-hook-url': world.render.hookUrl(id) } : { 'service-id': id }),
  }
  const commit = world.commits[before.size % 2 === 1 ? 2 : 1]
  const env = {
    GITHUB_REPOSITORY: repo,
    GITHUB_SHA: commit,
    GITHUB_API_URL: world.github.url,
    GITHUB_RUN_ID: '77',
    GITHUB_JOB: 'deploy',
  }
  const step = openPorts({ inputs, env, clock: hastened(30), signal: new AbortController().signal })
  const { outputs, summary } = await main(readInputs(step.ports.runner, step.ports.environment), step.ports)
  await step.close()
  const deploys = world.render.deploys(id).filter((deploy) => !before.has(deploy.id))
  return {
    cell,
    struck: struck.struck(),
    deploys,
    outputs,
    printed: [...step.log, summary].join('\n'),
    openRecords: takeOpenRecords(repo),
  }
}

// Taken away, so that a record which one cell leaves open is not held against the next ones.
function takeOpenRecords(repo: string): unknown[] {
  const { deployments } = world.github.repository(repo)
  return deployments
    .splice(0)
    .filter(({ statuses }) => !['success', 'failure', 'error', 'inactive'].includes(statuses.at(-1)?.state ?? 'none'))
}
