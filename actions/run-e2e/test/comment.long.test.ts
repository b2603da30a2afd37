import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { unzip, zip } from '../../../packages/e2e/test/archive.ts'
import { addPull, addRun } from '../../../packages/sandbox/src/github/records.ts'
import { type GitHub, startGitHub } from '../../../packages/sandbox/src/github/server.ts'
import type { Pull } from '../../../packages/sandbox/src/github/store.ts'
import { type Results, startResults } from '../../../packages/sandbox/src/results/server.ts'
import type { ActionRun } from '../../../packages/sandbox/src/run-action.ts'
import { bundle, lastError, runStep } from './stage.ts'

/** The two steps of a comment on a fork's pull request: bundles, a real GitHub API over a real repository, real artifacts. */
const KEY = 'axcouncil/example'
let folder = ''
let results: Results
let github: GitHub
let pull: Pull
let run = 9_000

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'comment-'))
  const repo = join(folder, 'repo')
  await mkdir(repo)
  const git = (...args: string[]): void => void execFileSync('git', ['-C', repo, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args])
  git('init', '-q', '-b', 'main')
  git('commit', '-q', '--allow-empty', '-m', 'first')
  git('checkout', '-q', '-b', 'topic')
  git('commit', '-q', '--allow-empty', '-m', 'second')
  git('checkout', '-q', 'main')
  results = await startResults({ dir: join(folder, 'results') })
  github = await startGitHub({ repositories: { [KEY]: repo }, tokens: { reads: { permissions: { contents: 'read' } }, 'github-token': {} }, artifacts: (id) => results.artifacts(id) })
  pull = await addPull({ store: github.store, repo: github.repository(KEY) }, { title: 'From a fork', head: 'topic' })
  pull.head.fork = 'stranger'
})
beforeEach(() => {
  run += 1
  addRun({ store: github.store, repo: github.repository(KEY) }, { id: run, headSha: pull.head.sha, event: 'pull_request', headBranch: 'topic' })
  github.repository(KEY).comments.length = 0
})
afterAll(async () => {
  await Promise.all([github.stop(), results.stop()])
  await rm(folder, { recursive: true, force: true })
})

async function step(inputs: Record<string, string>, { name, event, env = {} }: { name: string; event: object; env?: Record<string, string> }): Promise<ActionRun> {
  await writeFile(join(folder, 'event.json'), JSON.stringify(event))
  return runStep(folder, {
    entry: bundle,
    inputs,
    env: { GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: join(folder, 'event.json'), GITHUB_API_URL: github.url, GITHUB_WORKSPACE: folder, GITHUB_RUN_ID: String(run), ACTIONS_RESULTS_URL: results.url, ACTIONS_RUNTIME_TOKEN: results.token(run, 'job'), ACTIONS_CACHE_SERVICE_V2: 'true', ...env },
  })
}

const failing = `cat > junit.xml <<'END'\n<testsuites><testsuite name="s"><testcase name="@smoke pays &lt;b&gt;" file="tests/a.py" line="9" time="2.5"><failure message="assert 1 == 2 @everyone"/></testcase><testcase name="adds" time="1.25"/></testsuite></testsuites>\nEND`
/** What the fork's run does: its token may not write. */
const test = (inputs: Record<string, string> = {}, fork = 'stranger/example'): Promise<ActionRun> =>
  step({ command: failing, reports: 'junit.xml', comment: 'true', 'github-token': 'reads', ...inputs }, {
    name: 'pull_request',
    event: { pull_request: { number: pull.number, head: { sha: pull.head.sha, repo: { full_name: fork } }, base: { repo: { full_name: KEY } } } },
  })

const ended = (more: object = {}): object => ({ workflow_run: { id: run, event: 'pull_request', head_sha: pull.head.sha, head_branch: 'topic', head_repository: { full_name: 'stranger/example', owner: { login: 'stranger' } }, pull_requests: [], ...more } })
const post = (event = ended()): Promise<ActionRun> => step({ mode: 'comment', 'github-token': 'github-token' }, { name: 'workflow_run', event, env: { GITHUB_RUN_ID: String(run + 10_000) } })
const comments = (): string[] => github.repository(KEY).comments.map(({ body }) => body)

/** A comment as a hostile run would leave it: what the honest one would be, changed. */
async function leave(change: (payload: Record<string, unknown>) => void | string): Promise<void> {
  const source = await test()
  expect(source.stdout).toContain('its comment is left as e2e-report-comment-attempt-1')
  const { path } = results.artifacts(run).find(({ name }) => name === 'e2e-report-comment-attempt-1')!
  const payload = JSON.parse((await unzip(await readFile(path)))['comment.json']!.toString('utf8')) as Record<string, unknown>
  const text = change(payload) ?? JSON.stringify(payload)
  await writeFile(path, await zip({ 'comment.json': text }))
}

describe('a comment on a pull request from a fork', () => {
  it('is left by the run that may not write, and written by the one that may; once, then updated', async () => {
    const left = await test()
    expect(left.exitCode).toBe(1)
    expect(left.stdout).not.toMatch(/^::warning/m)
    expect(results.artifacts(run).map(({ name }) => name)).toContain('e2e-report-comment-attempt-1')
    expect(comments()).toEqual([])
    const posted = await post()
    expect(posted.exitCode).toBe(0)
    expect(posted.outputs.verdict).toBe('failed')
    expect(comments()).toEqual([expect.stringContaining('## ❌ End-to-end tests: failed')])
    expect(comments()[0]).toContain('1 of 2 tests failed')
    expect(comments()[0]).toContain('@\u200Bsmoke pays')
    expect(comments()[0]).toContain(`actions/runs/${run}) of the code of this pull request`)
    await post()
    expect(comments()).toHaveLength(1)
  })

  it('is left too where GitHub refuses the token, as it does for Dependabot', async () => {
    const left = await test({}, KEY)
    expect(left.stdout).toContain('its comment is left as e2e-report-comment-attempt-1')
  })

  it.each<[string, (payload: Record<string, unknown>) => void | string, RegExp]>([
    ['the number of another pull request', (payload) => void (payload.pull = 4_711), /left a comment for pull request #4711, which is not of its branch/],
    ['a file that unpacks to much more', () => ' '.repeat(30_000_000), /has no comment\.json of at most/],
    ['no object', () => '[]', /payload is no object/],
  ])('is refused where the artifact holds %s, and nothing is written', async (_, change, why) => {
    await leave(change)
    const posted = await post()
    expect(posted.exitCode).toBe(1)
    expect(lastError(posted)).toMatch(why)
    expect(comments()).toEqual([])
  })

  it('holds no markup, mention or command of the artifact', async () => {
    await leave((payload) => {
      const report = payload.report as { tool: string; tests: Record<string, unknown>[]; errors: unknown[] }
      payload.body = '**my own words**'
      ;(payload.verdict as Record<string, unknown>).cause = '@octocat [click](https://evil.example) <img src=x>\n# All is well\n::error::x'
      report.tool = '<script>|'
      report.tests[0]!.titles = ['</summary></details><h1>owned</h1> @octocat\n\n# a heading', '\u202Eevil', '::set-output name=verdict::passed']
      report.tests[0]!.file = '`code` <b>x</b>'
      report.errors = [{ message: '```\n</details>\n# broken out' }]
    })
    const posted = await post()
    expect(posted.exitCode).toBe(0)
    expect(posted.stdout).not.toMatch(/^::(set-output|error)/m)
    const [body] = comments()
    expect(body).not.toContain('my own words')
    const prose = body!.replace(/^(`{3,})[^]*?^\1$/gm, '').replaceAll(/(`+)[^`\n][^\n]*?\1/g, '')
    expect(prose).toContain('octocat')
    expect(prose).not.toMatch(/@octocat|[^\\]\]\(https:\/\/evil|(?<!\\)<(h1|img|b|script)\b|^# |\u202E/m)
    expect(body).toContain('````\n```\n</details>\n# broken out\n````')
  })

  it('is not written where the pull request has moved on or is closed, and that is no fault', async () => {
    await test()
    const { sha } = pull.head
    try {
      const moved = await post(Object.assign(ended()))
      expect(moved.exitCode).toBe(0)
      github.repository(KEY).comments.length = 0
      pull.head.sha = github.repository(KEY).pulls[0]!.base.sha
      const later = await post({ workflow_run: { ...(ended() as { workflow_run: object }).workflow_run, head_sha: sha } })
      expect(later.stdout).toContain(`Pull request #${pull.number} has newer commits than ${sha.slice(0, 7)}, so no comment was written`)
      pull.state = 'closed'
      expect((await post({ workflow_run: { ...(ended() as { workflow_run: object }).workflow_run, head_sha: sha } })).stdout).toContain('is closed, so no comment was written')
      expect(comments()).toEqual([])
    } finally {
      pull.head.sha = sha
      pull.state = 'open'
    }
  })

  it('is nothing to do for other runs, and for runs that left none', async () => {
    expect((await post(ended({ event: 'push' }))).stdout).toContain('there is nothing to comment')
    expect((await post()).stdout).toContain('left no comment')
    expect(lastError(await post({}))).toContain('was not started by workflow_run')
  })
})
