import type { GateName, GateResult } from '../src/gates/gate.ts'
import { type Change, SERVICE, type World } from './world.ts'

/** What a gate is asked, and what it must say. */
export interface Case {
  change?: Change
  /** What happens before it is asked, with the commit that it is about. */
  before?: (sha: string) => unknown
  inputs?: Record<string, string>
  env?: Record<string, string>
  /** What the runner's clock says, and GitHub's where it is another. */
  now?: string
  theirs?: string
  state: GateResult['state']
  says: RegExp
}

let world: World
/** Sets the world that the cases are played in. */
export const playIn = (one: World): void => void (world = one)

/** Writes a commit status. */
export const status = (sha: string, context: string, state: string, at?: string) => {
  const { commitStatuses } = world.repository
  commitStatuses.push({ id: commitStatuses.length + 1, sha, state: state as 'success', context, description: `it is ${state}`, targetUrl: null, creator: 'octocat', createdAt: at ?? new Date().toISOString() })
}
/** Writes a check run. */
export const check = (sha: string, name: string, conclusion: string | null, { run = '77', startedAt = '2026-11-01T10:00:00Z', app = 'github-actions[bot]', state = 'in_progress', url }: { run?: string; startedAt?: string | null; app?: string; state?: string; url?: string } = {}) =>
  world.repository.checkRuns.push({
    id: world.repository.checkRuns.length + 1, sha, name, status: conclusion ? 'completed' : state, conclusion, app, suite: world.repository.checkRuns.length,
    startedAt, completedAt: null, detailsUrl: url ?? `https://github.com/axcouncil/example/actions/runs/${run}/job/1`, externalId: '', output: { title: null, summary: null, text: null, annotations: [] },
  })
/** Records a deployment with its states. */
export const deployed = async (sha: string, environment: string, { states = ['success'], payload = {}, logUrl }: { states?: string[]; payload?: object; logUrl?: string } = {}) => {
  const { id } = await world.call<{ id: number }>('POST', 'deployments', { ref: sha, environment, auto_merge: false, required_contexts: [], payload })
  for (const state of states) await world.call('POST', `deployments/${id}/statuses`, { state, auto_inactive: false, ...(logUrl ? { log_url: logUrl } : {}) })
}
/** The payload of another run's promotion. */
export const promotion = (more: object = {}) => ({
  kind: 'axcouncil-promotion', mode: 'promote', commit: 'c0ffee', image: null, run: '2002', attempt: 1, job: 'promote', actor: 'ada', reason: 'hurry', 'previous-deploy-id': null,
  services: [SERVICE], expires: new Date(Date.now() + 60_000).toISOString(), mark: 'm', ...more,
})
/** 130 check runs, of which one may be red. */
function many(sha: string, red = -1): void {
  for (let i = 0; i < 130; i += 1) check(sha, `one ${i}`, i === red ? 'failure' : 'success')
}

/** Lets GitHub give this answer. */
export const answered = (path: RegExp, body: object, headers: Record<string, string> = {}, status = 200) => world.github.faults.add({ path, times: 99, fault: { kind: 'answer', status, headers, body: JSON.stringify(body) } })
const compared = (code: number, body: object) => answered(/\/compare\//, body, {}, code)

/** The commit that is live. */
export const behind = (): string => world.live

export const CASES: Partial<Record<GateName, Record<string, Case>>> = {
  checks: {
    'no checks at all': { state: 'pass', says: /no checks/ },
    'green ones of both kinds': { before: (sha) => [check(sha, 'lint', 'success'), check(sha, 'docs', 'skipped'), check(sha, 'maybe', 'neutral'), status(sha, 'ci/legacy', 'success')], state: 'pass', says: /4 of 4 green/ },
    'a red check run': { before: (sha) => [check(sha, 'lint', 'success'), check(sha, 'test', 'failure')], state: 'fail', says: /test ended with failure/ },
    'a cancelled one': { before: (sha) => check(sha, 'test', 'cancelled'), state: 'fail', says: /cancelled/ },
    'a red status': { before: (sha) => status(sha, 'ci/legacy', 'failure'), state: 'fail', says: /ci\/legacy is failure/ },
    'one that runs': { before: (sha) => check(sha, 'test', null), state: 'fail', says: /test is in progress/ },
    'a pending status': { before: (sha) => status(sha, 'ci/legacy', 'pending'), state: 'fail', says: /pending/ },
    'red, then green again': { before: (sha) => [check(sha, 'test', 'failure'), check(sha, 'test', 'success', { startedAt: '2026-11-01T11:00:00Z' })], state: 'pass', says: /1 of 1/ },
    'green, then red': { before: (sha) => [check(sha, 'test', 'success'), check(sha, 'test', 'failure', { startedAt: '2026-11-01T11:00:00Z' })], state: 'fail', says: /test ended/ },
    'green listed last, red begun last': { before: (sha) => [check(sha, 'test', 'failure', { startedAt: '2026-11-01T11:00:00Z' }), check(sha, 'test', 'success')], state: 'fail', says: /test ended/ },
    'our own run is left out': { before: (sha) => check(sha, 'promote', null, { run: '1001' }), state: 'pass', says: /no checks/ },
    'our own verdicts are other gates’': { before: (sha) => status(sha, 'axcouncil/staging/e2e', 'failure'), state: 'pass', says: /no checks/ },
    'a run whose number begins like ours is not ours': { before: (sha) => check(sha, 'promote', 'failure', { run: '10010' }), state: 'fail', says: /promote ended/ },
    'another service that numbers its runs': { before: (sha) => check(sha, 'ci', 'failure', { app: 'other-ci[bot]', url: 'https://ci.example.com/runs/1001' }), state: 'fail', says: /ci ended/ },
    'our own run is left out in its second attempt, too': { before: (sha) => [check(sha, 'promote', 'failure', { run: '1001' }), check(sha, 'promote', null, { run: '1001' })], env: { GITHUB_RUN_ATTEMPT: '2' }, state: 'pass', says: /no checks/ },
    ...Object.fromEntries(['stale', 'action_required', 'timed_out', 'startup_failure'].map((conclusion) => [conclusion, { before: (sha: string) => check(sha, 'test', conclusion), state: 'fail', says: RegExp(`test ended with ${conclusion}`) } satisfies Case])),
    ...Object.fromEntries(['queued', 'waiting', 'requested', 'pending'].map((state) => [`one that is ${state}`, { before: (sha: string) => check(sha, 'test', null, { state }), state: 'fail', says: RegExp(`test is ${state}`) } satisfies Case])),
    'green, and queued again without a time': { before: (sha) => [check(sha, 'test', 'success'), check(sha, 'test', null, { state: 'queued', startedAt: null })], state: 'fail', says: /test is queued/ },
    'red of one app, green of another by the same name later': { before: (sha) => [check(sha, 'build', 'failure'), check(sha, 'build', 'success', { app: 'other-ci[bot]', startedAt: '2026-11-01T11:00:00Z' })], state: 'fail', says: /build \(github-actions\) ended with failure/ },
    'the same, asked for by name': { before: (sha) => [check(sha, 'build', 'failure'), check(sha, 'build', 'success', { app: 'other-ci[bot]', startedAt: '2026-11-01T11:00:00Z' })], inputs: { 'required-checks': 'build' }, state: 'fail', says: /build \(github-actions\) ended/ },
    'a green check run and a red status of one name': { before: (sha) => [check(sha, 'ci', 'success'), status(sha, 'ci', 'failure')], state: 'fail', says: /ci is failure/ },
    'a red check run and a green status of one name': { before: (sha) => [check(sha, 'ci', 'failure'), status(sha, 'ci', 'success')], state: 'fail', says: /ci ended with failure/ },
    'a red one first of 130': { before: (sha) => many(sha, 0), state: 'fail', says: /one 0 ended with failure/ },
    'a red one last of 130': { before: (sha) => many(sha, 129), state: 'fail', says: /one 129 ended with failure/ },
    'a red status first of 130': { before: (sha) => { for (let i = 0; i < 130; i += 1) status(sha, `s ${i}`, i === 0 ? 'error' : 'success') }, state: 'fail', says: /s 0 is error/ },
    'a red status last of 130': { before: (sha) => { for (let i = 0; i < 130; i += 1) status(sha, `s ${i}`, i === 129 ? 'error' : 'success') }, state: 'fail', says: /s 129 is error/ },
    '130 green ones': { before: (sha) => many(sha), state: 'pass', says: /130 of 130 green/ },
    'a second page on another server': { before: () => answered(/\/check-runs/, { check_runs: [] }, { link: '<http://127.0.0.1:9/next>; rel="next"' }), state: 'unknown', says: /goes on at another server/ },
    'a named one among red others': { before: (sha) => [check(sha, 'test', 'success'), check(sha, 'bot', 'failure')], inputs: { 'required-checks': 'test' }, state: 'pass', says: /1 of 1/ },
    'a named one that never ran': { before: (sha) => check(sha, 'test', 'success'), inputs: { 'required-checks': 'test\nbuild' }, state: 'fail', says: /build never ran/ },
  },
  staging: {
    'verified, no deployments known': { before: (sha) => status(sha, 'axcouncil/staging/health', 'success'), state: 'pass', says: /was verified in staging/ },
    'verified and deployed': { before: async (sha) => [status(sha, 'axcouncil/staging/health', 'success'), await deployed(sha, 'staging')], state: 'pass', says: /runs in staging/ },
    'never verified': { before: (sha) => deployed(sha, 'staging'), state: 'fail', says: /never verified/ },
    'verified elsewhere': { before: (sha) => status(sha, 'axcouncil/qa/health', 'success'), state: 'fail', says: /never verified in staging/ },
    'revoked by a later failure': { before: (sha) => [status(sha, 'axcouncil/staging/health', 'success', '2026-11-01T10:00:00Z'), status(sha, 'axcouncil/staging/health', 'failure', '2026-11-01T11:00:00Z')], state: 'fail', says: /newest verification .* is failure: it is failure/ },
    'verified again after a failure': { before: (sha) => [status(sha, 'axcouncil/staging/health', 'failure', '2026-11-01T10:00:00Z'), status(sha, 'axcouncil/staging/health', 'success', '2026-11-01T11:00:00Z')], state: 'pass', says: /verified/ },
    'nobody could tell': { before: (sha) => status(sha, 'axcouncil/staging/health', 'error'), state: 'fail', says: /is error/ },
    'still under way': { before: (sha) => status(sha, 'axcouncil/staging/health', 'pending'), state: 'fail', says: /is pending/ },
    'staging runs another one now': { before: async (sha) => [status(sha, 'axcouncil/staging/health', 'success'), await deployed(sha, 'staging'), await deployed(behind(), 'staging')], state: 'fail', says: /staging runs [0-9a-f]{7} by now/ },
    'a later deploy of another one failed': { before: async (sha) => [status(sha, 'axcouncil/staging/health', 'success'), await deployed(sha, 'staging'), await deployed(behind(), 'staging', { states: ['failure'] })], state: 'pass', says: /runs in staging/ },
    'another environment': { before: (sha) => status(sha, 'axcouncil/qa/health', 'success'), inputs: { 'staging-environment': 'qa' }, state: 'pass', says: /verified in qa/ },
  },
  e2e: {
    passed: { before: (sha) => status(sha, 'axcouncil/staging/e2e', 'success'), state: 'pass', says: /it is success/ },
    'never ran': { state: 'fail', says: /no end-to-end tests ran/ },
    failed: { before: (sha) => status(sha, 'axcouncil/staging/e2e', 'failure'), state: 'fail', says: /is failure/ },
    'could not run': { before: (sha) => status(sha, 'axcouncil/staging/e2e', 'error'), state: 'fail', says: /is error/ },
    'failed after it had passed': { before: (sha) => [status(sha, 'axcouncil/staging/e2e', 'success', '2026-11-01T10:00:00Z'), status(sha, 'axcouncil/staging/e2e', 'failure', '2026-11-01T10:30:00Z')], state: 'fail', says: /is failure/ },
  },
  freeze: {
    open: { inputs: { freeze: 'Fri 16:00..Mon 08:00 Europe/Berlin weekend' }, now: '2026-11-27T14:59:00Z', state: 'pass', says: /none of 1 freeze window is open/ },
    'in the window, reason shown': { inputs: { freeze: 'Fri 16:00..Mon 08:00 Europe/Berlin weekend' }, now: '2026-11-27T15:00:00Z', state: 'fail', says: /2026-11-27 16:00 in Europe\/Berlin, within .*weekend/ },
    'one of several': { inputs: { freeze: '2026-12-24 UTC\n22:00..06:00 America/New_York night' }, now: '2026-11-27T04:00:00Z', state: 'fail', says: /night/ },
    'in the past': { inputs: { freeze: '2026-12-20..2027-01-03 Europe/Berlin holidays' }, now: '2027-01-04T00:00:00Z', state: 'pass', says: /none of 1/ },
    'the last minute of a holiday': { inputs: { freeze: '12-25 Asia/Tokyo' }, now: '2026-12-25T14:59:59Z', state: 'fail', says: /2026-12-25 23:59 in Asia\/Tokyo/ },
    'midnight after it': { inputs: { freeze: '12-25 Asia/Tokyo' }, now: '2026-12-25T15:00:00Z', state: 'pass', says: /none/ },
    'by GitHub\'s clock, where the runner\'s is hours slow': { inputs: { freeze: 'Fri 16:00..Mon 08:00 Europe/Berlin weekend' }, now: '2026-11-27T12:00:00Z', theirs: '2026-11-27T15:30:00Z', state: 'fail', says: /it is 2026-11-27 16:30 in Europe\/Berlin by GitHub's clock, within/ },
    'by the runner\'s clock, where that is hours fast': { inputs: { freeze: 'Fri 16:00..Mon 08:00 Europe/Berlin weekend' }, now: '2026-11-27T15:00:00Z', theirs: '2026-11-27T12:00:00Z', state: 'fail', says: /16:00 in Europe\/Berlin by the runner's clock, which is 3h 00m fast, within/ },
    'by neither of two clocks': { inputs: { freeze: 'Fri 16:00..Mon 08:00 Europe/Berlin weekend' }, now: '2026-11-27T12:00:00Z', theirs: '2026-11-27T10:00:00Z', state: 'pass', says: /none/ },
    'overridden with a reason': { inputs: { freeze: '2026-12-24 UTC holiday', override: 'freeze', 'override-reason': 'the shop is down' }, now: '2026-12-24T12:00:00Z', state: 'overridden', says: /holiday/ },
  },
  lock: {
    free: { state: 'pass', says: /no other promotion holds production/ },
    'held by another run': { before: () => deployed(behind(), 'production', { states: ['in_progress'], payload: promotion() }), state: 'fail', says: /taken by run 2002 of ada \(hurry\)/ },
    'held before its first state': { before: () => deployed(behind(), 'production', { states: [], payload: promotion() }), state: 'fail', says: /taken by run 2002/ },
    'another job of this run': { before: () => deployed(behind(), 'production', { states: ['in_progress'], payload: promotion({ run: '1001', job: 'other' }) }), state: 'fail', says: /taken by run 1001/ },
    'our own from an earlier attempt': { before: () => deployed(behind(), 'production', { states: ['in_progress'], payload: promotion({ run: '1001' }) }), state: 'pass', says: /no other/ },
    expired: { before: () => deployed(behind(), 'production', { states: ['in_progress'], payload: promotion({ expires: '2026-01-01T00:00:00Z' }) }), state: 'pass', says: /no other/ },
    'not expired but by a clock that is wrong': { before: () => deployed(behind(), 'production', { states: ['in_progress'], payload: promotion() }), now: '2099-01-01T00:00:00Z', theirs: new Date().toISOString(), state: 'fail', says: /taken by run 2002/ },
    closed: { before: () => deployed(behind(), 'production', { states: ['in_progress', 'success'], payload: promotion() }), state: 'pass', says: /no other/ },
    'another tool deploys': { before: () => deployed(behind(), 'production', { states: ['in_progress'] }), state: 'fail', says: /taken by deployment/ },
    'the record of this job’s own environment': { before: () => deployed(behind(), 'production', { states: ['in_progress'], logUrl: 'https://github.com/axcouncil/example/actions/runs/1001/job/5' }), state: 'pass', says: /no other/ },
    'another environment is busy': { before: () => deployed(behind(), 'staging', { states: ['in_progress'], payload: promotion() }), state: 'pass', says: /no other/ },
  },
  newer: {
    ahead: { state: 'pass', says: /ahead of/ },
    'nothing known of the live commit': { before: () => compared(404, { message: 'Not Found' }), state: 'unknown', says: /cannot compare/ },
    'no common history': { before: () => compared(422, { message: 'No common ancestor' }), state: 'unknown', says: /cannot compare/ },
    'a token that may not look': { before: () => compared(403, { message: 'Resource not accessible by integration' }), state: 'unknown', says: /could not be compared: .*403/ },
    'a form that is not known': { before: () => compared(200, { status: 'sideways', ahead_by: 1, behind_by: 0, commits: [] }), state: 'unknown', says: /comparison of .* cannot be read/ },
    'another way': { before: () => compared(200, { status: 'diverged', ahead_by: 2, behind_by: 3, commits: [] }), state: 'fail', says: /went different ways: 3 commits that are live are not in it/ },
    older: { before: () => compared(200, { status: 'behind', ahead_by: 0, behind_by: 1, commits: [] }), state: 'fail', says: /is 1 commit older than/ },
    'another way, with a say-so': { before: () => compared(200, { status: 'diverged', ahead_by: 2, behind_by: 3, commits: [] }), inputs: { override: 'newer', 'override-reason': 'rewritten' }, state: 'overridden', says: /different ways/ },
    'ahead, with an override that is not needed': { inputs: { override: 'newer', 'override-reason': 'to be sure' }, state: 'pass', says: /ahead of/ },
  },
  size: {
    'a few': { state: 'pass', says: /commits? by 1 author/ },
    'nobody can count': { before: () => compared(500, {}), state: 'unknown', says: /could not be counted: .*500/ },
    'a count that is none': { before: () => compared(200, { status: 'ahead', ahead_by: null, behind_by: 0, commits: [] }), state: 'unknown', says: /cannot be read/ },
    'nobody can count, with a say-so': { before: () => compared(500, {}), inputs: { override: 'size', 'override-reason': 'GitHub is down' }, state: 'overridden', says: /could not be counted/ },
    'too many': { before: () => world.commit('One more'), inputs: { 'max-commits': '0' }, state: 'fail', says: /at most 0 may ship/ },
    'too many, with a say-so': { inputs: { 'max-commits': '0', override: 'size', 'override-reason': 'big bang' }, state: 'overridden', says: /at most 0/ },
  },
  migrations: {
    none: { state: 'pass', says: /no migrations between/ },
    'one that adds': { change: { 'supabase/migrations/2_add.sql': '-- drop table a;\nalter table a add column "drop" text default \'drop table a;\';' }, state: 'pass', says: /1 migration, none of them destructive/ },
    'one that drops': { change: { 'supabase/migrations/3_drop.sql': 'alter table a\n  drop column "drop";' }, state: 'fail', says: /3_drop\.sql has alter table a drop column/ },
    'one that drops, allowed': { inputs: { 'allow-destructive': 'true' }, state: 'pass', says: /says that it may/ },
    'in another folder': { inputs: { 'migrations-path': 'db/migrations' }, state: 'pass', says: /no migrations/ },
  },
  flags: {
    valid: { state: 'pass', says: /feature-flags\.json is valid/ },
    'not there': { inputs: { 'flags-file': 'config/flags.json' }, state: 'pass', says: /there is no config\/flags\.json/ },
    'no JSON': { change: { 'feature-flags.json': '{"a": true,}' }, state: 'fail', says: /is not JSON/ },
    'a flag in no known form': { change: { 'feature-flags.json': '{"a": {"strategy": "percentage"}, "b": {"percentage": 101}}' }, state: 'fail', says: /a has the strategy percentage and no percentage; b\.percentage must be/ },
    'a page of HTML': { change: { 'feature-flags.json': '<!doctype html><p>Sign in</p>' }, state: 'fail', says: /is not JSON/ },
    nothing: { change: { 'feature-flags.json': '' }, state: 'fail', says: /is not JSON/ },
    'a list': { change: { 'feature-flags.json': '[{"a": true}]' }, state: 'fail', says: /must be an object of flags/ },
    'a folder': { inputs: { 'flags-file': 'supabase' }, state: 'unknown', says: /no file that GitHub shows/ },
    'four megabytes, valid': { change: { 'feature-flags.json': JSON.stringify({ a: 'x'.repeat(4_000_000), b: true }) }, state: 'pass', says: /is valid/ },
    'four megabytes, cut short': { change: { 'feature-flags.json': `{"a": "${'x'.repeat(4_000_000)}` }, state: 'fail', says: /is not JSON/ },
    'one flag twice': { change: { 'feature-flags.json': '{"a": {"x": {"a": 1}}, "a": false}' }, state: 'fail', says: /a is there twice/ },
    'mended': { change: { 'feature-flags.json': '{"a": {"strategy": "percentage", "percentage": 10}, "b": true}' }, state: 'pass', says: /valid/ },
  },
  'rollback-target': {
    'what is live, not verified': { state: 'pass', says: /not verified by a promotion/ },
    'what is live, verified': { before: () => deployed(behind(), 'production', { payload: promotion() }), state: 'pass', says: /\(verified\)/ },
    'revoked since': { before: async () => [await deployed(behind(), 'production', { payload: promotion() }), await deployed(behind(), 'production', { states: ['failure'], payload: promotion() })], state: 'pass', says: /not verified by a promotion/ },
    'somebody else’s record is no verification': { before: () => deployed(behind(), 'production'), state: 'pass', says: /not verified by a promotion/ },
  },
  monitoring: {
    'none is given': { state: 'fail', says: /no `monitoring-url` is given, nor/ },
    'one that does not answer well': { inputs: { 'monitoring-url': 'http://127.0.0.1:9/alive' }, state: 'fail', says: /refused/ },
  },
}

