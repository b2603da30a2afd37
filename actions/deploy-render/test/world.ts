import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type GitHub, startGitHub } from '@axcouncil/sandbox/github/server'
import type { ServiceSpec } from '@axcouncil/sandbox/render/model'
import { type Render, type RenderOptions, startRender } from '@axcouncil/sandbox/render/render'
import { type ActionRun, type ActionStep, spawnAction } from '@axcouncil/sandbox/run-action'

/** The backend: it answers with its commit, which is all that a deploy needs. */
const backend = `
import { createServer } from 'node:http'
createServer((request, response) => response.end(JSON.stringify({ commit: process.env.RENDER_GIT_COMMIT })))
  .listen(process.env.PORT, '127.0.0.1', () => console.log('listening'))
process.on('SIGTERM', () => process.exit(0))
`

export const API_KEY = 'rnd_verySecretKey0123456789'
export const API = 'srv-api00000000000000000'
export const WORKER = 'srv-worker00000000000000'

/** A Render and a GitHub over one repository of three commits, the first of them live. */
export interface World {
  render: Render
  github: GitHub
  commits: [string, string, string]
  /** Runs the action for the third commit, with the API key and the service, unless told otherwise. */
  deploy(step?: Partial<ActionStep>): Promise<ActionRun>
  /** Deploys of a service beyond those that were there from the beginning, newest first. */
  made(serviceId?: string): ReturnType<Render['deploys']>
  stop(): Promise<void>
}

/** Starts it. `services` are added to the service `api`, or change it where they have its id. */
export async function startWorld({
  services = [],
  options = {},
  repositories = ['axcouncil/example'],
}: { services?: Partial<ServiceSpec>[]; options?: Partial<RenderOptions>; repositories?: string[] } = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-render-'))
  const repo = join(folder, 'repo')
  const commits = createRepository(repo)
  const base = (id: string): ServiceSpec => ({
    id,
    name: 'api',
    branch: 'main',
    repo,
    buildCommand: 'cat version.txt',
    startCommand: 'node server.mjs',
    healthCheckPath: '/health',
    env: {},
    autoDeploy: 'no',
    hookKey: 'hookSecret0123',
    live: commits[0],
  })
  const all = [base(API), ...services.filter(({ id }) => id !== undefined && id !== API).map(({ id }) => base(id!))]
  const specs = all.map((spec) => ({ ...spec, ...services.find(({ id = API }) => id === spec.id) }))
  // Patient, as a busy machine starts a process late; a script says where a start is to fail.
  const timing = { drainMs: 50, shutdownMs: 500, healthTimeoutMs: 30_000, probeMs: 10 }
  const render = await startRender({ apiKey: API_KEY, workDir: join(folder, 'work'), services: specs, timing, ...options })
  const github = await startGitHub({ repositories: Object.fromEntries(repositories.map((name) => [name, repo])) })
  const before = new Map(specs.map(({ id }) => [id, new Set(render.deploys(id).map((deploy) => deploy.id))]))
  return {
    render,
    github,
    commits,
    deploy: ({ inputs, env, ...step } = {}) =>
      spawnAction({
        entry: join(import.meta.dirname, '../src/index.ts'),
        inputs: { 'api-key': API_KEY, 'service-id': API, 'api-url': render.url, ...inputs },
        env: { GITHUB_SHA: commits[2], GITHUB_API_URL: github.url, GITHUB_TOKEN: 'github-token', ...env },
        ...step,
      }),
    made: (id = API) => render.deploys(id).filter((deploy) => !before.get(id)?.has(deploy.id)),
    stop: async () => {
      await Promise.all([render.stop(), github.stop()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function createRepository(repo: string): World['commits'] {
  const dates = { ...process.env, GIT_AUTHOR_DATE: '2026-01-05T12:00:00Z', GIT_COMMITTER_DATE: '2026-01-05T12:00:00Z' }
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', repo, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      encoding: 'utf8',
      env: dates,
    }).trim()
  execFileSync('git', ['init', '-q', '-b', 'main', repo])
  return ['one', 'two', 'three'].map((text) => {
    writeFileSync(join(repo, 'version.txt'), `version ${text}\n`)
    writeFileSync(join(repo, 'server.mjs'), backend)
    git('add', '.')
    git('commit', '-qm', `Version ${text}`)
    return git('rev-parse', 'HEAD')
  }) as World['commits']
}
