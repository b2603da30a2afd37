import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { actionNames, readAction, reusableWorkflows, root } from '../scripts/metadata.ts'

/**
 * What a caller of a reusable workflow can say, against what the actions and parts in it take. All that is not passed on
 * stands here with its reason, so that a new input of an action is either passed on or left out on purpose.
 */
type LeftOut = Record<string, string>

const OWN_TOKEN = 'a job\'s own token does; another one is for the action itself'
const RECORDED = 'the workflow decides where the verdict is recorded: promote.yml asks for it there'
const FINE = 'fine tuning: call the part, which has it'

const because = (reason: string, ...names: string[]): LeftOut => Object.fromEntries(names.map((name) => [name, reason]))

/** By workflow and what it uses. */
const LEFT_OUT: Record<string, LeftOut> = {
  'deploy-staging.yml deploy-render': {
    ...because('a workflow that waits for health waits for the deploy', 'wait'),
    ...because(OWN_TOKEN, 'github-token'),
  },
  'deploy-staging.yml wait-healthy': {
    ...because('the address is given', 'url-from-deployment'),
    ...because('the deployed commit is known, and asked for', 'baseline'),
    ...because('a health check that is no GET is for the action itself', 'method', 'body'),
    ...because('asked as often as wait-healthy finds right', 'interval'),
    ...because(RECORDED, 'record'),
    ...because(OWN_TOKEN, 'github-token'),
  },
  'preview.yml wait-healthy': {
    ...because('a preview has an address of its own, where nothing answered before', 'baseline'),
    ...because('a health check that is no GET is for the action itself', 'method', 'body'),
    ...because('a preview is tested next, not watched', 'soak', 'max-failures', 'latency-budget', 'consecutive', 'interval'),
    ...because('fine tuning, for the action itself', 'redirects', 'fail-fast', 'fail-fast-after', 'ip-version'),
    ...because(RECORDED, 'record'),
    ...because(OWN_TOKEN, 'github-token'),
  },
  'preview.yml e2e.yml': {
    ...because('the preview is its own version: its address is that of the commit', 'version-url', 'expect-version'),
    ...because(FINE, 'target-time', 'default-shards', 'max-shards', 'upload'),
    ...because(RECORDED, 'record'),
  },
  'e2e.yml run-e2e': {
    ...because('e2e.yml runs these by itself, once for all shards', 'setup-command', 'teardown-command'),
    ...because(OWN_TOKEN, 'github-token'),
  },
  'e2e-comment.yml run-e2e': because('nothing runs there but what writes the comment', ...'base-url env working-directory command reports browsers install project args setup-command teardown-command budget shard target-time max-shards quarantine version-url expect-version secret-pages upload comment record environment github-token timeout'.split(' ')),
  'promote.yml promote-prod': {
    ...because('mode rollback has a workflow of its own, and `dry-run` says what mode check does', 'mode', 'rollback-to'),
    ...because('there is one Vercel', 'vercel-api-url'),
    ...because(OWN_TOKEN, 'github-token'),
  },
  'rollback.yml promote-prod': {
    ...because('it says what to promote, and nothing is promoted', 'commit', 'image-url', 'staging-environment'),
    ...because('of all gates only the lock is asked: time matters', 'required-checks', 'gates', 'max-commits', 'freeze', 'flags-file', 'monitoring-url', 'sentry-token', 'sentry-project', 'sentry-url', 'datadog-api-key', 'datadog-app-key', 'datadog-monitors', 'datadog-url'),
    ...because('what is gone back to was watched when it was promoted; it is verified, and not watched again', 'soak', 'max-failures', 'metrics', 'metrics-window', 'metrics-min-requests', 'metrics-timeout', 'max-error-increase', 'max-latency-increase', 'canary-steps', 'canary-url'),
    ...because('a rollback is never rolled back', 'rollback', 'on-unknown'),
    ...because('there is one Vercel', 'vercel-api-url'),
    ...because(OWN_TOKEN, 'github-token'),
  },
  'pipeline.yml deploy-staging.yml': {
    ...because('the pipeline takes the commit that it runs for, and builds it', 'commit', 'clear-cache', 'deploy-mode'),
    ...because(FINE, 'on-timeout', 'on-superseded', 'cancel-on-abort', 'log-lines', 'github-deployment', 'redirects', 'attempt-timeout', 'consecutive', 'latency-budget', 'fail-fast', 'fail-fast-after', 'ip-version', 'max-failures'),
  },
  'pipeline.yml seed-staging.yml': {
    ...because('a pipeline that seeds nothing tests nothing', 'dry-run'),
    ...because(FINE, 'unclassified', 'random-seed'),
  },
  'pipeline.yml e2e.yml': {
    ...because('one run has one pipeline', 'artifact-name'),
    ...because(RECORDED, 'record'),
    ...because(FINE, 'target-time', 'default-shards', 'max-shards', 'budget'),
  },
  'pipeline.yml promote.yml': {
    ...because('`promote: false` ends the pipeline before production', 'dry-run'),
    ...because(FINE, 'max-failures', 'verify-timeout', 'fail-fast-after', 'metrics-window', 'metrics-min-requests', 'metrics-timeout', 'command-timeout', 'lock-ttl'),
  },
}

/** Where the default of a workflow is another one than that of what it passes the value to, and why. */
const OWN_DEFAULTS: Record<string, string> = {
  ...because('a workflow is about an environment, for which it records',
    'deploy-staging.yml deploy-render environment', 'deploy-staging.yml wait-healthy environment', 'e2e.yml run-e2e environment', 'e2e.yml run-e2e record',
    'preview.yml wait-healthy environment', 'preview.yml e2e.yml environment'),
  ...because('a preview may have to be built first', 'preview.yml wait-healthy timeout'),
  ...because('a preview is of a pull request, where somebody reads the comment', 'preview.yml e2e.yml comment'),
}

interface Use { file: string; used: string; given: Record<string, unknown> }
interface Step { uses?: string; with?: Record<string, unknown> }
interface Inputs { [name: string]: { default?: unknown } }

const workflows = new Map((await reusableWorkflows()).map(({ file }) => {
  const content = parse(readFileSync(join(root, '.github/workflows', file), 'utf8')) as { on: { workflow_call: { inputs: Inputs } }; jobs: Record<string, Step & { steps?: Step[] }> }
  return [file, { inputs: content.on.workflow_call.inputs, jobs: Object.values(content.jobs) }] as const
}))
const actions = new Map(await Promise.all((await actionNames()).map(async (name) => [name, ((await readAction(name)).inputs ?? {}) as Inputs] as const)))

const usedBy = (uses = ''): string | undefined => /^axcouncil\/(?:actions\/\.github\/workflows\/)?([\w.-]+)@v1$/.exec(uses)?.[1]
const inputsOf = (used: string): Inputs => workflows.get(used)?.inputs ?? actions.get(used)!

const uses = [...workflows].flatMap(([file, { jobs }]) => jobs.flatMap((job) => [job, ...(job.steps ?? [])]).flatMap((step): Use[] => {
  const used = usedBy(step.uses)
  return used ? [{ file, used, given: step.with ?? {} }] : []
}))

describe('what callers of the workflows cannot say', () => {
  const pairs = [...new Set(uses.map(({ file, used }) => `${file} ${used}`))]

  it.each(pairs)('%s: left out on purpose', (pair) => {
    const given = new Set(uses.filter(({ file, used }) => `${file} ${used}` === pair).flatMap((use) => Object.keys(use.given)))
    const missing = Object.keys(inputsOf(pair.split(' ')[1]!)).filter((name) => !given.has(name))
    expect(missing.sort()).toEqual(Object.keys(LEFT_OUT[pair] ?? {}).sort())
  })

  it('is said of nothing that is not used', () => expect(pairs).toEqual(expect.arrayContaining(Object.keys(LEFT_OUT))))
})

it('has the same defaults as what it uses, where it has no reason for others', () => {
  const others = uses.flatMap(({ file, used, given }) => Object.entries(given).flatMap(([name, value]) => {
    const input = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(String(value))?.[1]
    if (!input) return []
    const [own, its] = [workflows.get(file)!.inputs[input]?.default, inputsOf(used)[name]?.default]
    return String(own ?? '') === String(its ?? '') ? [] : [`${file} ${used} ${name}`]
  }))
  expect([...new Set(others)].sort()).toEqual(Object.keys(OWN_DEFAULTS).sort())
})
