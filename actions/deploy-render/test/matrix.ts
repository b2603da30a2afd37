import type { ActionResult } from '@axcouncil/core/action'
import { hastened } from '@axcouncil/sandbox/hastened-clock'
import type { FaultRule } from '@axcouncil/sandbox/render/fault'
import type { Deploy } from '@axcouncil/sandbox/render/model'
import type { DeployScript } from '@axcouncil/sandbox/render/script'
import { readInputs } from '../src/inputs.ts'
import { main } from '../src/main.ts'
import { openPorts } from './ports.ts'
import { API_KEY, type World, startWorld } from './world.ts'

/* Plays cells of a matrix of faults, several at once. A second lasts 33 ms here, so a silence of 15 s costs half a one. */
const LANES = 4
const laneId = (lane: number): string => `srv-lane${lane}000000000000000`
const laneRepo = (lane: number): string => `axcouncil/lane-${lane}`

export const WIRE = [
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

/** A fault of the local GitHub. */
export type GitHubRule = Parameters<World['github']['faults']['add']>[0]

/** One run of the action, with one fault in it. */
export interface Cell {
  name: string
  flow: 'api' | 'hook'
  render?: (service: string) => FaultRule
  github?: (repo: string) => GitHubRule | GitHubRule[]
  /** What the deploy goes through, where it is not to go live. */
  script?: DeployScript
  inputs?: Record<string, string>
  /** Cancels the job once its deploy is being built. */
  cancel?: boolean
  /** Whether the fault is there only from the moment of the cancel on. */
  armed?: 'by the cancel'
  /** A deployment of the environment that is on GitHub already, with a state that links to the run of this id. */
  recorded?: { state: 'in_progress' | 'success'; run: string }
}

export const renderFaults: Pick<FaultRule, 'fault' | 'retryAfter' | 'when'>[] = [
  ...WIRE.map((fault) => ({ fault })),
  { fault: '429', retryAfter: 2 },
  { fault: 'unknown-status' },
  { fault: { clockSkewMs: 600_000 } },
  { fault: { clockSkewMs: -600_000 } },
]
export const lateFaults: typeof renderFaults = (
  ['reset-before-headers', 'reset-in-body', 'silence', 'empty-202', '502-html', 'truncated-json', '409', '500'] as const
).map((fault) => ({ fault, when: 'after' }))

export const say = ({ fault, retryAfter, when }: (typeof renderFaults)[number]): string =>
  `${typeof fault === 'string' ? fault : `clock ${fault.clockSkewMs / 60_000} min off`}${retryAfter ? ' with Retry-After' : ''}${when ? ', though it took effect' : ''}`

/** What a cell came to. */
export interface Played {
  cell: Cell
  struck: number
  deploys: Deploy[]
  outputs: ActionResult['outputs']
  printed: string
  failure: string
  /** Records of ours on GitHub, and those among them that nobody closed. */
  records: unknown[]
  openRecords: unknown[]
}

/** Plays them all. Lanes run side by side, each with its own service and repository, their cells one after another. */
export async function playAll(cells: readonly Cell[]): Promise<Played[]> {
  const services = Array.from({ length: LANES }, (_, lane) => ({ id: laneId(lane), name: `lane-${lane}` }))
  const world = await startWorld({ services, repositories: services.map((_, lane) => laneRepo(lane)) })
  const left = cells.values()
  const lanes = services.map(async (_, lane) => {
    const done: Played[] = []
    for (const cell of left) done.push(await play(cell, lane, world))
    return done
  })
  const played = (await Promise.all(lanes)).flat()
  await world.stop()
  return played.sort((a, b) => cells.indexOf(a.cell) - cells.indexOf(b.cell))
}

async function play(cell: Cell, lane: number, world: World): Promise<Played> {
  const id = laneId(lane)
  const repo = laneRepo(lane)
  const before = new Set(world.render.deploys(id).map((deploy) => deploy.id))
  if (cell.script) world.render.script(id, cell.script)
  const arm = (): (() => number)[] =>
    cell.render
      ? [world.render.faults.add(cell.render(id)).struck]
      : [cell.github!(repo)].flat().map((rule) => world.github.faults.add(rule).struck)
  let struck = cell.armed ? [] : arm()
  const inputs = {
    'api-key': API_KEY,
    'api-url': world.render.url,
    environment: 'staging',
    'github-token': 'github-token',
    ...(cell.flow === 'hook' ? { 'deploy-hook-url': world.render.hookUrl(id) } : { 'service-id': id }),
    ...cell.inputs,
  }
  const commit = world.commits[before.size % 2 === 1 ? 2 : 1]
  if (cell.recorded) await recordOn(world, { repo, commit, ...cell.recorded })
  const env = {
    GITHUB_REPOSITORY: repo,
    GITHUB_SHA: commit,
    GITHUB_API_URL: world.github.url,
    GITHUB_RUN_ID: '77',
    GITHUB_JOB: 'deploy',
  }
  const job = new AbortController()
  const step = openPorts({ inputs, env, clock: hastened(cell.cancel ? 5 : 30), signal: job.signal })
  const running = main(readInputs(step.ports.runner, step.ports.environment), step.ports)
  const isBuilding = (): boolean => step.log.some((line) => line.includes('build_in_progress'))
  while (cell.cancel && !isBuilding()) await new Promise((resolve) => setTimeout(resolve, 5))
  if (cell.armed) struck = arm()
  if (cell.cancel) job.abort()
  const { outputs, summary, failure } = await running
  await step.close()
  const deploys = world.render.deploys(id).filter((deploy) => !before.has(deploy.id))
  return {
    cell,
    // Of several faults each has to strike.
    struck: Math.min(...struck.map((count) => count())),
    deploys,
    outputs,
    printed: [...step.log, summary].join('\n'),
    failure: `${failure?.message ?? ''} ${failure?.advice ?? ''}`.trim(),
    ...takeRecords(repo, world),
  }
}

// Taken away, so that a record which one cell leaves open is not held against the next ones.
function takeRecords(repo: string, world: World): Pick<Played, 'records' | 'openRecords'> {
  const records = world.github.repository(repo).deployments.splice(0).filter(({ description }) => description !== OTHERS)
  const isOpen = ({ statuses }: (typeof records)[number]): boolean =>
    !['success', 'failure', 'error', 'inactive'].includes(statuses.at(-1)?.state ?? 'none')
  return { records, openRecords: records.filter(isOpen) }
}

const OTHERS = 'Made by GitHub for a job with an environment'

async function recordOn(
  { github }: World,
  { repo, commit, state, run }: { repo: string; commit: string; state: string; run: string },
): Promise<void> {
  const post = async (path: string, body: object): Promise<{ id: number }> => {
    const headers = { authorization: 'Bearer github-token' }
    const answer = await fetch(`${github.url}/repos/${repo}/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    return (await answer.json()) as { id: number }
  }
  const place = { ref: commit, environment: 'staging', description: OTHERS }
  const { id } = await post('deployments', { ...place, auto_merge: false, required_contexts: [] })
  await post(`deployments/${id}/statuses`, { state, log_url: `https://github.com/${repo}/actions/runs/${run}/job/1` })
}
