import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { addRun } from '@axcouncil/sandbox/github/records'
import { secondaryRateLimit } from '@axcouncil/sandbox/github/rate-limit'
import { startGitHub } from '@axcouncil/sandbox/github/server'
import { startWorld } from './github-world.ts'
import type { World } from './github-world.ts'
import type { Json } from './json.ts'

const tokens = {
  'github-token': {},
  reader: { permissions: { contents: 'read', deployments: 'read' } },
  writer: { login: 'ada', permissions: { deployments: 'write' } },
} as const

let world: World
beforeEach(async () => { world = await startWorld({ tokens }) })
afterEach(() => world.stop())

describe('tokens', () => {
  const body = { ref: 'main', auto_merge: false, required_contexts: [] }

  it('lets a token do what its permissions say', async () => {
    const refused = { status: 403, body: { message: 'Resource not accessible by integration' } }
    expect(await world.call('POST', 'deployments', body, 'reader')).toMatchObject(refused)
    expect((await world.call('GET', 'deployments', undefined, 'reader')).status).toBe(200)
    expect(await world.call('GET', 'commits/main/check-runs', undefined, 'reader')).toMatchObject(refused)
    const made = await world.call('POST', 'deployments', body, 'writer')
    expect(made.body).toMatchObject({ creator: { login: 'ada', type: 'User' }, performed_via_github_app: null })
    expect(world.github.requests.map((each) => [each.actor, each.status])).toEqual([
      ['github-actions[bot]', 403], ['github-actions[bot]', 200], ['github-actions[bot]', 403], ['ada', 201],
    ])
  })

  it('answers 401 to a wrong token, and hides the repository from nobody in particular', async () => {
    const wrong = await world.call('GET', 'deployments', undefined, 'toString')
    expect(wrong).toMatchObject({ status: 401, body: { message: 'Bad credentials' } })
    expect((await world.call('GET', 'deployments', undefined, '')).status).toBe(404)
    expect(await world.call('POST', 'deployments', body, '')).toMatchObject({ status: 401, body: { message: 'Requires authentication' } })
    expect((await world.call('GET', '/repos/axcouncil/other')).status).toBe(404)
    expect((await world.call('GET', '/repos/AxCouncil/Shop')).body).toMatchObject({ full_name: 'axcouncil/shop', default_branch: 'main' })
  })

  it('answers 400 to what is not JSON', async () => {
    expect(await world.call('POST', 'deployments', '{')).toMatchObject({ status: 400, body: { message: 'Problems parsing JSON' } })
  })
})

describe('limits', () => {
  it('counts requests and refuses those beyond the limit', async () => {
    await world.stop()
    world = await startWorld({ rateLimit: { limit: 2, windowSeconds: 3600 } })
    const first = await world.call('GET', 'deployments')
    expect(first.headers.get('x-ratelimit-remaining')).toBe('1')
    await world.call('GET', 'deployments')
    const third = await world.call('GET', 'deployments')
    expect(third).toMatchObject({ status: 403, body: { message: expect.stringContaining('rate limit exceeded') } })
    expect(third.headers.get('x-ratelimit-remaining')).toBe('0')
    expect(Number(third.headers.get('x-ratelimit-reset')) * 1000).toBeGreaterThan(Date.now())
    expect((await world.call('GET', '/rate_limit')).body.rate).toMatchObject({ limit: 2, remaining: 0 })
  })

  it('plays the secondary limit, once, where a rule says so', async () => {
    const rule = world.github.faults.add({ method: 'POST', path: /\/deployments$/, fault: secondaryRateLimit(1) })
    const refused = await world.call('POST', 'deployments', { ref: 'main' })
    expect(refused.status).toBe(403)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect((await world.call('POST', 'deployments', { ref: 'main' })).status).toBe(201)
    expect(rule.struck()).toBe(1)
  })

  it('can lose the answer after the effect', async () => {
    world.github.faults.add({ method: 'POST', path: /\/deployments/, when: 'after', fault: { kind: 'reset-before-headers' } })
    await expect(world.call('POST', 'deployments', { ref: 'main' })).rejects.toThrow('fetch failed')
    expect(world.github.requests.at(-1)?.status).toBeUndefined()
    expect((await world.call('GET', 'deployments')).body).toHaveLength(1)
  })
})

describe('comments, environments, branches, releases and runs', () => {
  const records = () => ({ store: world.github.store, repo: world.github.repository('axcouncil/shop') })

  it('keeps comments on issues, in pages', async () => {
    records().repo.issues.add(7)
    for (let n = 0; n < 31; n++) await world.call('POST', 'issues/7/comments', { body: `comment ${n}` })
    const second = await world.call('GET', 'issues/7/comments?page=2')
    expect(second.body).toHaveLength(1)
    const { id } = second.body[0]
    const edited = await world.call('PATCH', `issues/comments/${id}`, { body: 'edited' })
    expect(edited.body).toMatchObject({ body: 'edited', user: { type: 'Bot' } })
    expect((await world.call('GET', `issues/comments/${id}`)).body).toEqual(edited.body)
    expect((await world.call('DELETE', `issues/comments/${id}`)).status).toBe(204)
    expect((await world.call('GET', 'issues/7/comments?per_page=100')).body).toHaveLength(30)
    expect((await world.call('POST', 'issues/8/comments', { body: 'x' })).status).toBe(404)
    expect((await world.call('POST', 'issues/7/comments', { body: 'x'.repeat(65_537) })).status).toBe(422)
  })

  it('shows the rules that protect an environment and a branch', async () => {
    expect((await world.call('GET', 'environments/production')).status).toBe(404)
    await world.call('PUT', 'environments/production', { wait_timer: 5, deployment_branch_policy: { protected_branches: true, custom_branch_policies: false } })
    records().repo.environments[0]?.reviewers.push('ada')
    const { body } = await world.call('GET', 'environments/production')
    expect(body.protection_rules.map((each: Json) => each.type)).toEqual(['wait_timer', 'required_reviewers', 'branch_policy'])
    expect((await world.call('GET', 'branches/main')).body).toMatchObject({ protected: false, commit: { sha: world.sha.main } })
    records().repo.protectedBranches.set('main', ['ci'])
    expect((await world.call('GET', 'branches/main')).body.protection.required_status_checks.contexts).toEqual(['ci'])
    expect((await world.call('GET', 'branches/main/protection/required_status_checks')).body.contexts).toEqual(['ci'])
    expect((await world.call('GET', 'rules/branches/main')).body[0].type).toBe('required_status_checks')
  })

  it('publishes a draft release, which makes the tag', async () => {
    const draft = (await world.call('POST', 'releases', { tag_name: 'v1.0.0', draft: true, body: 'Notes' })).body
    expect((await world.call('GET', 'releases/tags/v1.0.0')).status).toBe(404)
    await world.call('PATCH', `releases/${draft.id}`, { draft: false })
    expect((await world.call('GET', 'releases/tags/v1.0.0')).body).toMatchObject({ id: draft.id, draft: false })
    expect(world.git('rev-parse', 'v1.0.0')).toBe(world.sha.main)
    expect((await world.call('GET', 'releases/latest')).body.id).toBe(draft.id)
    const twice = await world.call('POST', 'releases', { tag_name: 'v1.0.0' })
    expect(twice.body.errors[0].code).toBe('already_exists')
    expect((await world.call('GET', 'releases')).body).toHaveLength(1)
  })

  it('lists runs of a workflow, their jobs and artifacts', async () => {
    const run = addRun(records(), { headSha: world.sha.main, id: 42 })
    records().repo.jobs.push({ id: 43, runId: 42, name: 'e2e', status: 'queued', conclusion: null, startedAt: run.createdAt, completedAt: null })
    const artifact = {
      id: 5, name: 'e2e-report', size: 9, digest: 'sha256:0', createdAt: run.createdAt, expiresAt: '2099-01-01T00:00:00Z', runId: '42',
      downloadUrl: 'http://127.0.0.1:1/signed',
    }
    world.github.store.artifacts = (id) => (id === 42 ? [artifact] : [])
    expect((await world.call('GET', 'actions/runs/42')).body).toMatchObject({ status: 'in_progress', head_commit: { id: world.sha.main } })
    expect((await world.call('GET', 'actions/runs/42/attempts/2')).status).toBe(404)
    expect((await world.call('GET', 'actions/workflows/pipeline.yml/runs?status=in_progress')).body.total_count).toBe(1)
    expect((await world.call('GET', 'actions/runs?event=schedule')).body.total_count).toBe(0)
    expect((await world.call('GET', 'actions/runs/42/jobs')).body.jobs[0].name).toBe('e2e')
    expect((await world.call('GET', 'actions/runs/42/artifacts?name=e2e-report')).body.artifacts[0].workflow_run.id).toBe(42)
    const zip = await world.call('GET', 'actions/artifacts/5/zip')
    expect([zip.status, zip.headers.get('location')]).toEqual([302, artifact.downloadUrl])
  })
})

it('refuses to start over a folder that is no git repository', async () => {
  await expect(startGitHub({ repositories: { 'a/b': '/nowhere' } })).rejects.toThrow('not a git repository')
})
