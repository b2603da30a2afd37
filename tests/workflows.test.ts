import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'

/** What the files promise to callers must be what they do: header comment, inputs, secrets, outputs, permissions, steps. */
const ROOT = join(import.meta.dirname, '..')
const FOLDER = join(ROOT, '.github/workflows')
const PART = /^axcouncil\/actions\/\.github\/workflows\/([\w-]+\.yml)@v1$/
const ACTION = /^axcouncil\/([\w-]+)@v1$/
// In live.yml, which tries out the commit that it runs for.
const LOCAL = /^\.\/actions\/([\w-]+)$/

interface Step { id?: string; name?: string; uses?: string; with?: Record<string, unknown> }
interface Job {
  uses?: string
  with?: Record<string, unknown>
  secrets?: Record<string, string>
  permissions?: Record<string, string>
  environment?: { name: string; deployment?: boolean }
  steps?: Step[]
}
interface Call { inputs: Record<string, { required?: boolean; description?: string; type?: string }>; secrets?: Record<string, object>; outputs: Record<string, object> }
interface Workflow { on: { workflow_call?: Call }; jobs: Record<string, Job>; concurrency: { 'cancel-in-progress': boolean | string } }

const text = (file: string): string => readFileSync(join(FOLDER, file), 'utf8')
const read = (file: string): Workflow => parse(text(file)) as Workflow
const all = readdirSync(FOLDER).map((file) => ({ file, workflow: read(file) }))
const reusable = all.flatMap(({ file, workflow }) => (workflow.on.workflow_call ? [{ file, workflow, call: workflow.on.workflow_call }] : []))
const jobs = all.flatMap(({ file, workflow }) => Object.entries(workflow.jobs).map(([id, job]) => ({ title: `${file} ${id}`, file, job })))
const steps = jobs.flatMap(({ title, file, job }) => (job.steps ?? []).map((step) => ({ title: `${title}: ${step.name}`, file, step })))

describe('each reusable workflow', () => {
  it('is one of those that the documentation names', () => {
    expect(reusable.map(({ file }) => file)).toEqual([
      'deploy-staging.yml', 'e2e-comment.yml', 'e2e.yml', 'pipeline.yml', 'preview.yml', 'promote.yml', 'quality.yml', 'rollback.yml', 'security.yml', 'seed-staging.yml',
    ])
  })

  it.each(reusable)('$file lists its inputs, secrets and outputs in its header, completely', ({ file, call }) => {
    const names = (title: string): string[] => header(file, title).match(/[A-Za-z0-9_-]{2,}/g) ?? []
    expect(names('Inputs').sort()).toEqual(Object.keys(call.inputs).sort())
    expect(names('Outputs').sort()).toEqual(Object.keys(call.outputs).sort())
    expect((header(file, 'Secrets').match(/\b[A-Z][A-Z0-9_]{3,}\b/g) ?? []).filter((name) => name !== 'NAME').sort()).toEqual(Object.keys(call.secrets ?? {}).sort())
  })

  it.each(reusable)('$file needs no permission that its header does not ask for', ({ file, workflow }) => {
    for (const [scope, level] of Object.values(workflow.jobs).flatMap((job) => Object.entries(job.permissions ?? {}))) {
      expect(header(file, 'Permissions')).toMatch(new RegExp(`${scope}: ${level}`))
    }
  })

  it.each(reusable)('$file uses every input and every secret', ({ file, call }) => {
    const body = text(file).slice(text(file).indexOf('\nconcurrency:'))
    for (const name of Object.keys(call.inputs)) expect(body).toMatch(new RegExp(`inputs\\.${name}\\b(?!-)`))
    for (const name of Object.keys(call.secrets ?? {})) expect(body).toMatch(new RegExp(`secrets\\.${name}\\b`))
  })

  // These change nothing outside of their run, so a pull request's newer push may end them.
  const checks = ['preview.yml', 'quality.yml', 'security.yml']
  it.each(reusable)('$file never cancels a change that has begun, and makes no second deployment record', ({ file, workflow }) => {
    expect(workflow.concurrency['cancel-in-progress']).toBe(checks.includes(file) ? "${{ github.event_name == 'pull_request' }}" : false)
    for (const job of Object.values(workflow.jobs)) if (job.environment) expect(job.environment.deployment).toBe(false)
  })
})

const calls = jobs.flatMap(({ title, job }) => {
  const part = PART.exec(job.uses ?? '')?.[1]
  return part ? [{ title, job, target: read(part).on.workflow_call as Call, workflow: read(part) }] : []
})

describe('each call of a part', () => {
  it.each(calls)('$title passes inputs and secrets that the part has, and all that it requires', ({ job, target }) => {
    expect(Object.keys(target.inputs)).toEqual(expect.arrayContaining(Object.keys(job.with ?? {})))
    expect(Object.keys(job.with ?? {})).toEqual(expect.arrayContaining(Object.keys(target.inputs).filter((name) => target.inputs[name]?.required)))
    expect(Object.keys(job.secrets ?? {}).sort()).toEqual(Object.keys(target.secrets ?? {}).sort())
  })

  it.each(calls)('$title grants what the part asks for: GitHub refuses to start otherwise', ({ job, workflow }) => {
    for (const [scope, level] of Object.values(workflow.jobs).flatMap((inner) => Object.entries(inner.permissions ?? {}))) {
      expect([level, 'write']).toContain(job.permissions?.[scope])
    }
  })
})

describe('each step', () => {
  it.each(steps.filter(({ step }) => step.uses && !ACTION.test(step.uses) && !LOCAL.test(step.uses)))('$title is pinned, and checks out without leaving the token behind', ({ file, step }) => {
    expect(step.uses).toMatch(/^(actions|github|ossf)\/[\w-]+(\/[\w-]+)?@[0-9a-f]{40}$/)
    expect(text(file)).toMatch(new RegExp(`${step.uses} # v\\d+\\.\\d+\\.\\d+`))
    if (step.uses?.startsWith('actions/checkout@')) expect(step.with).toMatchObject({ 'persist-credentials': false })
  })

  const ours = steps.filter(({ step }) => ACTION.test(step.uses ?? '') || LOCAL.test(step.uses ?? ''))
  it.each(ours)('$title gives inputs that the action has', ({ step }) => {
    const { inputs } = action(step.uses)
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})))
  })

  it.each(ours)('$title has outputs where the workflow reads them', ({ file, step }) => {
    const { outputs } = action(step.uses)
    const wanted = [...text(file).matchAll(new RegExp(`steps\\.${step.id}\\.outputs\\.([\\w-]+)`, 'g'))].map(([, name]) => name)
    expect(Object.keys(outputs)).toEqual(expect.arrayContaining(wanted))
  })
})

function action(uses = ''): { inputs: object; outputs: object } {
  return parse(readFileSync(join(ROOT, 'actions', (ACTION.exec(uses) ?? LOCAL.exec(uses))?.[1] ?? '', 'action.yml'), 'utf8')) as { inputs: object; outputs: object }
}

/** One entry of a header comment, its continuation lines joined, without what stands in brackets. */
function header(file: string, title: string): string {
  const entry = new RegExp(`^# ${title}: +(.*(?:\n# {14}.*)*)`, 'm').exec(text(file))
  const joined = (entry?.[1] ?? '').replaceAll(/\n# +/g, ' ')
  return title === 'Permissions' ? joined : joined.replaceAll(/\((with|of|lines)[^)]*\)/g, '')
}

describe('what we do not control', () => {
  it('is pinned to one commit for each action, the same everywhere', () => {
    const pins = new Map<string, Set<string>>()
    for (const { step } of steps) {
      const [repository, commit] = /^([\w-]+\/[\w-]+)[^@]*@([0-9a-f]{40})$/.exec(step.uses ?? '')?.slice(1) ?? []
      if (repository && commit) pins.set(repository, (pins.get(repository) ?? new Set()).add(commit))
    }
    expect([...pins].filter(([, commits]) => commits.size > 1)).toEqual([])
    expect(pins.size).toBeGreaterThan(5)
  })

  it('waits a week before Dependabot proposes it', () => {
    const { updates } = parse(readFileSync(join(ROOT, '.github/dependabot.yml'), 'utf8')) as { updates: { 'package-ecosystem': string; cooldown?: { 'default-days': number } }[] }
    expect(updates.map((update) => [update['package-ecosystem'], (update.cooldown?.['default-days'] ?? 0) >= 7])).toEqual([['npm', true], ['github-actions', true]])
  })

  it('is released for every action, from a clone that the files of the release leave clean', () => {
    const names = readdirSync(join(ROOT, 'actions')).sort()
    const { jobs: { attest, publish } } = read('release.yml') as Workflow & { jobs: Record<string, { strategy?: { matrix: { action: string[] } } }> }
    const token = publish?.steps?.find((step) => step.uses?.startsWith('actions/create-github-app-token@'))
    expect(attest?.strategy?.matrix.action.toSorted()).toEqual(names)
    expect(String(token?.with?.repositories).split(',').sort()).toEqual(['actions', ...names].sort())
    const ignored = readFileSync(join(ROOT, '.gitignore'), 'utf8').split('\n')
    expect(ignored).toEqual(expect.arrayContaining(['release-files/', 'init-package/']))
  })

  it('gets no token that can write, where packages of others run', () => {
    const release = read('release.yml')
    for (const [id, job] of Object.entries(release.jobs)) {
      const installs = (job.steps ?? []).some((step) => 'run' in step && /npm ci/.test(String(step.run)))
      const writes = Object.values(job.permissions ?? {}).includes('write')
      expect([id, installs && writes]).toEqual([id, false])
    }
  })
})
