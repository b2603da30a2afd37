import { account, nodeId } from './account.ts'
import { notFound } from './failures.ts'
import { readCommit, resolveCommit } from './git.ts'
import { minimalRepository } from './repository.ts'
import { idOf, ok, page } from './route.ts'
import type { Answer, Call, Route } from './route.ts'
import type { Job, Run } from './store.ts'

/** Workflow runs and their jobs; tests put them into the store. docs.github.com/rest/actions/workflow-runs */
export const runRoutes: Route[] = [
  { method: 'GET', path: '/actions/runs', needs: ['actions:read'], handle: (call) => list(call, () => true) },
  { method: 'GET', path: '/actions/workflows/:workflow/runs', needs: ['actions:read'], handle: runsOfWorkflow },
  { method: 'GET', path: '/actions/runs/:id/jobs', needs: ['actions:read'], handle: jobs },
  { method: 'GET', path: '/actions/runs/:id/attempts/:attempt', needs: ['actions:read'], handle: getRun },
  { method: 'GET', path: '/actions/runs/:id', needs: ['actions:read'], handle: getRun },
  { method: 'GET', path: '/actions/jobs/:id', needs: ['actions:read'], handle: getJob },
]

/** The run that the path's `id` names. Throws 404. */
export function runOf(call: Call): Run {
  const id = idOf(call, 'id')
  const run = call.repo.runs.find((each) => each.id === id)
  if (run === undefined) throw notFound()
  return run
}

async function present(call: Call, run: Run) {
  const { api, html, origin, repo } = call
  const url = `${api}/actions/runs/${run.id}`
  const sha = await resolveCommit(repo.gitDir, run.headSha)
  const head = sha === undefined ? undefined : await readCommit(repo.gitDir, sha)
  const head_commit = head === undefined ? null : {
    id: head.sha, tree_id: head.tree, message: head.message, timestamp: head.committer.date,
    author: { name: head.author.name, email: head.author.email },
    committer: { name: head.committer.name, email: head.committer.email },
  }
  const suite = run.id + 1
  const actor = account(origin, run.actor)
  return {
    id: run.id, name: run.name, node_id: nodeId('WorkflowRun', run.id), check_suite_id: suite,
    check_suite_node_id: nodeId('CheckSuite', suite), head_branch: run.headBranch, head_sha: run.headSha, path: run.path,
    run_number: run.number, run_attempt: run.attempt, event: run.event, status: run.status, conclusion: run.conclusion,
    workflow_id: run.workflowId, url, html_url: `${html}/actions/runs/${run.id}`, pull_requests: [], actor,
    triggering_actor: actor, created_at: run.createdAt, updated_at: run.createdAt, run_started_at: run.createdAt,
    jobs_url: `${url}/jobs`, logs_url: `${url}/logs`, check_suite_url: `${api}/check-suites/${suite}`,
    artifacts_url: `${url}/artifacts`, cancel_url: `${url}/cancel`, rerun_url: `${url}/rerun`, previous_attempt_url: null,
    workflow_url: `${api}/actions/workflows/${run.workflowId}`, display_title: head?.message.split('\n')[0] ?? run.name,
    referenced_workflows: [], head_commit, repository: minimalRepository(call), head_repository: minimalRepository(call),
  }
}

async function getRun(call: Call): Promise<Answer> {
  const run = runOf(call)
  const attempt = call.param('attempt')
  if (attempt !== '' && Number(attempt) !== run.attempt) throw notFound()
  return ok(await present(call, run))
}

async function list(call: Call, belongs: (run: Run) => boolean): Promise<Answer> {
  const wanted = { branch: 'headBranch', event: 'event', head_sha: 'headSha', actor: 'actor' } as const
  const state = call.query('status')
  const runs = call.repo.runs.filter((run) => belongs(run)
    && (state === undefined || run.status === state || run.conclusion === state)
    && Object.entries(wanted).every(([name, field]) => [undefined, run[field]].includes(call.query(name))))
  const shown = await Promise.all(runs.toReversed().map((run) => present(call, run)))
  return page(call, shown, (part) => ({ total_count: runs.length, workflow_runs: part }))
}

function runsOfWorkflow(call: Call): Promise<Answer> {
  const name = call.param('workflow')
  const belongs = (run: Run) => String(run.workflowId) === name || run.path.split('/').at(-1) === name
  if (!call.repo.runs.some(belongs)) throw notFound()
  return list(call, belongs)
}

function presentJob({ api, html }: Call, job: Job, run: Run) {
  return {
    id: job.id, run_id: run.id, run_url: `${api}/actions/runs/${run.id}`, run_attempt: run.attempt,
    node_id: nodeId('Job', job.id), head_sha: run.headSha, head_branch: run.headBranch,
    url: `${api}/actions/jobs/${job.id}`, html_url: `${html}/actions/runs/${run.id}/job/${job.id}`, status: job.status,
    conclusion: job.conclusion, created_at: job.startedAt, started_at: job.startedAt, completed_at: job.completedAt,
    name: job.name, steps: [], check_run_url: `${api}/check-runs/${job.id}`, labels: ['ubuntu-latest'], runner_id: 1,
    runner_name: 'local', runner_group_id: 1, runner_group_name: 'Default', workflow_name: run.name,
  }
}

function jobs(call: Call): Answer {
  const run = runOf(call)
  const found = call.repo.jobs.filter((job) => job.runId === run.id).map((job) => presentJob(call, job, run))
  return page(call, found, (part) => ({ total_count: found.length, jobs: part }))
}

function getJob(call: Call): Answer {
  const id = idOf(call, 'id')
  const job = call.repo.jobs.find((each) => each.id === id)
  const run = call.repo.runs.find((each) => each.id === job?.runId)
  if (job === undefined || run === undefined) throw notFound()
  return ok(presentJob(call, job, run))
}
