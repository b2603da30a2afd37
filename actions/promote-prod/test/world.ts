import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type GitHub, startGitHub } from '@axcouncil/sandbox/github/server'
import type { Repository } from '@axcouncil/sandbox/github/store'
import type { ServiceSpec } from '@axcouncil/sandbox/render/model'
import { type Render, startRender } from '@axcouncil/sandbox/render/render'
import { type ActionRun, type ActionStep, spawnAction } from '@axcouncil/sandbox/run-action'

/**
 * A backend that says its commit. With GOOD_ANSWERS=n it turns bad for the action, not for Render, after n answers. Its
 * /shop, which no probe asks, fails every nth time with SHOP_FAILS=n, and takes SHOP_MS milliseconds. With BAD_AT=n it is
 * bad once the percentage in the file FLAG is n or more. Run as an image, it knows no commit, and says BUILD.
 */
const SERVER = `
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
let left = Number(process.env.GOOD_ANSWERS ?? Infinity)
let sold = 0
createServer((request, response) => {
  if (request.url.startsWith('/shop')) {
    response.statusCode = (sold += 1) % Number(process.env.SHOP_FAILS ?? Infinity) === 0 ? 500 : 200
    return void setTimeout(() => response.end('sold'), Number(process.env.SHOP_MS ?? 5))
  }
  const asked = request.headers['user-agent'] === 'axcouncil-actions'
  const isShown = process.env.BAD_AT && Number(readFileSync(process.env.FLAG, 'utf8')) >= Number(process.env.BAD_AT)
  response.statusCode = asked && (left-- <= 0 || isShown) ? 503 : 200
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ commit: process.env.RENDER_GIT_COMMIT, build: process.env.BUILD }))
}).listen(process.env.PORT, '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
`

/** Files of a commit, by path; null removes one. */
export type Change = Record<string, string | null>

export const SERVICE = 'srv-production0000000'
export const KEY = 'axcouncil/example'
export const SOURCE = join(import.meta.dirname, '../src/index.ts')
export const BUNDLE = join(import.meta.dirname, '../../../dist/promote-prod/index.js')

/** A production on Render, its repository, and GitHub over the same repository. */
export interface World {
  render: Render
  github: GitHub
  repository: Repository
  /** Adds a commit to main and answers its hash. */
  commit: (message: string, change?: Change) => string
  /** The commit that was live from the beginning. */
  live: string
  /** Writes the verdicts of staging on a commit, as wait-healthy and run-e2e do. */
  prove: (sha: string, verdicts?: { health?: string; e2e?: string }) => Promise<void>
  call: <T>(method: string, path: string, body?: unknown) => Promise<T>
  promote: (sha: string, inputs?: Record<string, string>, step?: Partial<ActionStep>) => Promise<ActionRun>
  /** The same, and a way to send the process a signal: SIGKILL is what a runner that goes away does. */
  start: (sha: string, inputs?: Record<string, string>, step?: Partial<ActionStep>) => { run: Promise<ActionRun>; send: (signal: NodeJS.Signals) => void }
  /** Customers who come and buy, a few at once, until they are stopped. */
  customers: (serviceId?: string) => { stop: () => Promise<void> }
  /** The commit that answers at the public address. */
  serving: (serviceId?: string) => Promise<string>
  stop: () => Promise<void>
}

/**
 * Starts it. `services` are added to the one that is always there; `change` is what the live commit holds; Render keeps
 * the builds of `retained` deploys, and gives a start `healthTimeoutMs`. With `image` the services run images, by tag, of commits.
 */
export async function startWorld({ services = [], change = {}, first = true, retained = 10, healthTimeoutMs = 5_000, image }: { services?: { id: string; name: string }[]; change?: Change; first?: boolean; retained?: number; healthTimeoutMs?: number; image?: NonNullable<ServiceSpec['image']> } = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'promote-'))
  const repo = join(folder, 'repo')
  mkdirSync(repo)
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', repo, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], { encoding: 'utf8' }).trim()
  git('init', '-q', '-b', 'main')
  const commit: World['commit'] = (message, changes = {}) => {
    for (const [path, content] of Object.entries(changes)) {
      if (content === null) rmSync(join(repo, path))
      else {
        mkdirSync(dirname(join(repo, path)), { recursive: true })
        writeFileSync(join(repo, path), content)
      }
    }
    git('add', '-A')
    git('commit', '-q', '--allow-empty', '-m', message)
    return git('rev-parse', 'HEAD')
  }
  const live = commit('Begin', { 'server.mjs': SERVER, ...change })
  const spec = (id: string, name: string): ServiceSpec => ({
    id, name, branch: 'main', repo, startCommand: 'node server.mjs', healthCheckPath: '/health', env: {}, autoDeploy: 'no', hookKey: 'hook', ...(first ? { live } : {}), ...(image ? { image } : {}),
  })
  const timing = { drainMs: 50, shutdownMs: 500, healthTimeoutMs, probeMs: 10, metricSecondMs: 10 }
  const [render, github] = await Promise.all([
    startRender({ apiKey: 'rnd_test', workDir: join(folder, 'work'), timing, retained, services: [spec(SERVICE, 'production'), ...services.map(({ id, name }) => spec(id, name))] }),
    startGitHub({ repositories: { [KEY]: join(repo, '.git') }, rateLimit: { limit: 1_000_000, windowSeconds: 3_600 } }),
  ])
  const call: World['call'] = async (method, path, body) => {
    const answer = await fetch(`${github.url}/repos/${KEY}/${path}`, { method, headers: { authorization: 'Bearer github-token' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as never
  }
  const serving: World['serving'] = async (id = SERVICE) => (JSON.parse(await fetchFresh(`${render.serviceUrl(id)}/`)) as { commit: string }).commit
  const promote: World['promote'] = (sha, inputs = {}, step = {}) =>
    spawnAction({
      entry: SOURCE,
      ...step,
      inputs: {
        'api-key': 'rnd_test', 'service-id': SERVICE, 'api-url': render.url, commit: sha, 'github-token': 'github-token',
        'health-url': `${render.serviceUrl(SERVICE)}/health`, soak: '500ms', 'verify-timeout': '10s', 'fail-fast-after': '500ms', ...inputs,
      },
      env: { GITHUB_API_URL: github.url, GITHUB_SHA: sha, GITHUB_JOB: 'promote', ...step.env },
    })
  return {
    render, github, commit, live, call, serving,
    repository: github.repository(KEY),
    customers: (id = SERVICE) => crowd(`${render.serviceUrl(id)}/shop`),
    prove: async (sha, { health = 'success', e2e = 'success' } = {}) => {
      for (const [proof, state] of Object.entries({ health, e2e })) {
        if (state !== 'none') await call('POST', `statuses/${sha}`, { context: `axcouncil/staging/${proof}`, state, description: `said by the test: ${state}`, target_url: 'https://github.com/axcouncil/example/actions/runs/77' })
      }
    },
    promote,
    start: (sha, inputs = {}, step = {}) => {
      let pid = 0
      const onLine = (line: string): void => {
        pid = Number(/^pid (\d+)$/.exec(line)?.[1] ?? pid)
        step.onLine?.(line)
      }
      const run = promote(sha, inputs, { ...step, onLine, env: { ...step.env, NODE_OPTIONS: '--import data:text/javascript,console.log(`pid\\x20${process.pid}`)' } })
      return { run, send: (signal) => {
        try {
          if (pid > 0) process.kill(pid, signal)
        } catch {
          // It has ended by itself in this very moment.
        }
      } }
    },
    stop: async () => {
      await Promise.all([render.stop(), github.stop()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Six customers, each of whom asks again some milliseconds after every answer. */
function crowd(url: string): { stop: () => Promise<void> } {
  let open = true
  const agent = new Agent({ keepAlive: true })
  const ask = () => new Promise<void>((resolve) => get(url, { agent }, (answer) => answer.resume().once('close', resolve)).once('error', () => resolve()))
  const shop = async (): Promise<void> => {
    while (open) await ask().then(() => sleep(8))
  }
  const all = Array.from({ length: 6 }, shop)
  return { stop: async () => {
    open = false
    await Promise.all(all)
    agent.destroy()
  } }
}

/** GET on a connection of its own: a kept one can stay on the old instance. */
const fetchFresh = (url: string): Promise<string> =>
  new Promise((resolve, reject) => {
    get(url, { agent: false }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => (text += part)).on('end', () => resolve(text)).on('error', reject)
    }).on('error', reject)
  })

/** The newest state of every deployment record of production, oldest record first. */
export const recordStates = ({ repository }: World): string[] =>
  repository.deployments.filter(({ environment }) => environment === 'production').map(({ statuses }) => statuses.at(-1)?.state ?? 'none')
