import { appOf, nodeId, stableId } from './account.ts'
import { optional, required } from './body.ts'
import type { Body } from './body.ts'
import { commitOf } from './commits.ts'
import { notFound, unprocessable, validationFailed } from './failures.ts'
import { resolveCommit } from './git.ts'
import { created, idOf, oneOf, ok, page } from './route.ts'
import type { Answer, Call, Route } from './route.ts'
import type { CheckRun } from './store.ts'

/** Check runs. docs.github.com/rest/checks/runs */
export const checkRoutes: Route[] = [
  { method: 'POST', path: '/check-runs', needs: ['checks:write'], handle: createRun },
  { method: 'GET', path: '/check-runs/:id/annotations', needs: ['checks:read'], handle: annotations },
  { method: 'GET', path: '/check-runs/:id', needs: ['checks:read'], handle: (call) => ok(present(call, runOf(call))) },
  { method: 'PATCH', path: '/check-runs/:id', needs: ['checks:write'], handle: updateRun },
  { method: 'GET', path: '/commits/:ref{.+}/check-runs', needs: ['checks:read'], handle: listRuns },
]

const statuses = ['queued', 'in_progress', 'completed', 'waiting', 'requested', 'pending'] as const
const conclusions = [
  'action_required', 'cancelled', 'failure', 'neutral', 'success', 'skipped', 'stale', 'timed_out',
] as const

function present({ api, html, origin }: Call, run: CheckRun) {
  const url = `${api}/check-runs/${run.id}`
  const { annotations: notes, ...output } = run.output
  return {
    id: run.id, node_id: nodeId('CheckRun', run.id), head_sha: run.sha, name: run.name, external_id: run.externalId, url,
    html_url: `${html}/runs/${run.id}`, details_url: run.detailsUrl, status: run.status, conclusion: run.conclusion,
    started_at: run.startedAt, completed_at: run.completedAt, check_suite: { id: run.suite }, pull_requests: [],
    output: { ...output, annotations_count: notes.length, annotations_url: `${url}/annotations` },
    app: appOf(origin, run.app),
  }
}

function runOf(call: Call): CheckRun {
  const id = idOf(call, 'id')
  const run = call.repo.checkRuns.find((each) => each.id === id)
  if (run === undefined) throw notFound()
  return run
}

async function createRun(call: Call): Promise<Answer> {
  const { body, repo, store, actor } = call
  const name = required(body, 'name', 'string')
  const head = required(body, 'head_sha', 'string')
  const sha = /^[0-9a-f]{40}$/.test(head) ? await resolveCommit(repo.gitDir, head) : undefined
  if (sha === undefined) throw unprocessable(`No commit found for SHA: ${head}`)
  const run: CheckRun = {
    id: store.nextId(), sha, name, status: 'queued', conclusion: null, app: actor.login,
    suite: stableId(`${sha}${actor.login}`), startedAt: store.now(), completedAt: null, detailsUrl: null, externalId: '',
    output: { title: null, summary: null, text: null, annotations: [] },
  }
  change(call, run)
  repo.checkRuns.push(run)
  return created(present(call, run))
}

function updateRun(call: Call): Answer {
  const run = runOf(call)
  change(call, run)
  return ok(present(call, run))
}

/** Applies the fields that create and update share; a conclusion completes the run, and completing needs a conclusion. */
function change(call: Call, run: CheckRun): void {
  const { body } = call
  const where = (field: string) => ({ resource: 'CheckRun', field })
  const status = optional(body, 'status', 'string')
  const conclusion = optional(body, 'conclusion', 'string')
  const next = conclusion === undefined ? undefined : oneOf(conclusion, conclusions, where('conclusion'))
  if (status !== undefined) oneOf(status, statuses, where('status'))
  if (status === 'completed' && next === undefined && run.conclusion === null) {
    throw unprocessable('Invalid request.\n\n"conclusion" wasn\'t supplied.')
  }
  changeOutput(run, optional(body, 'output', 'object'))
  run.name = optional(body, 'name', 'string') ?? run.name
  run.detailsUrl = optional(body, 'details_url', 'string') ?? run.detailsUrl
  run.externalId = optional(body, 'external_id', 'string') ?? run.externalId
  run.startedAt = optional(body, 'started_at', 'string') ?? run.startedAt
  run.status = next === undefined ? status ?? run.status : 'completed'
  if (status !== undefined && status !== 'completed' && next === undefined) run.conclusion = null
  if (next === undefined) return
  run.conclusion = next
  run.completedAt = optional(body, 'completed_at', 'string') ?? call.store.now()
}

const maximum = 65_535

function changeOutput(run: CheckRun, output: Body | undefined): void {
  if (output === undefined) return
  const title = required(output, 'title', 'string')
  const summary = required(output, 'summary', 'string')
  const text = optional(output, 'text', 'string') ?? null
  for (const [field, value] of Object.entries({ summary, text: text ?? '' })) {
    if (value.length <= maximum) continue
    throw validationFailed({ resource: 'CheckRun', field, code: 'custom', message: `Only ${maximum} characters are allowed` })
  }
  const notes = (optional(output, 'annotations', 'array') ?? []) as Body[]
  if (notes.length > 50) throw unprocessable("Invalid request.\n\nNo more than 50 items are allowed in 'properties/annotations'.")
  run.output = { title, summary, text, annotations: [...run.output.annotations, ...notes] }
}

function annotations(call: Call): Answer {
  const empty = { start_column: null, end_column: null, title: null, raw_details: null, blob_href: `${call.html}/blob` }
  return page(call, runOf(call).output.annotations.map((note) => ({ ...empty, ...note })))
}

/** `filter=latest` (the default) keeps the newest run of a name within one suite only: other suites keep theirs. */
async function listRuns(call: Call): Promise<Answer> {
  const sha = await commitOf(call, call.param('ref'))
  const name = call.query('check_name')
  const status = call.query('status')
  let runs = call.repo.checkRuns.filter((run) => run.sha === sha && (name === undefined || run.name === name))
  if ((call.query('filter') ?? 'latest') === 'latest') {
    runs = [...new Map(runs.map((run) => [`${run.suite}/${run.name}`, run])).values()]
  }
  if (status !== undefined) runs = runs.filter((run) => run.status === status)
  const newestFirst = runs.toReversed().map((run) => present(call, run))
  return page(call, newestFirst, (part) => ({ total_count: runs.length, check_runs: part }))
}
