import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Deploy, ServiceSpec } from '../src/render/model.ts'
import { startRender, type Render, type RenderOptions } from '../src/render/render.ts'

const server = `
import { createServer } from 'node:http'
const commit = process.env.RENDER_GIT_COMMIT
const server = createServer((request, response) => {
  if (request.url === '/stream') {
    response.write('first ')
    return setTimeout(() => response.end('last'), 100)
  }
  if (request.url === '/crash') process.exit(9)
  response.statusCode = request.url === '/health' && process.env.UNWELL ? 500 : 200
  response.end(JSON.stringify({ commit, env: process.env.GREETING, id: process.env.RENDER_INSTANCE_ID }))
})
server.listen(process.env.PORT, '127.0.0.1', () => console.log('listening'))
process.on('SIGTERM', () => process.exit(0))
`

/** A world for one test file: a repository with three commits of a tiny backend, and a Render that serves the first. */
export type TestWorld = {
  render: Render
  commits: [string, string, string]
  id: string
  call: (method: string, path: string, body?: unknown) => Promise<Response>
  /** The commit that answers at the public address, on a fresh connection. */
  serving: () => Promise<string>
  deployed: (deployId: string) => Deploy
  /** Waits until `check` holds; a world that never gets there fails the test by its own timeout. */
  until: (check: () => boolean | Promise<boolean>) => Promise<void>
  status: (deployId: string, ...statuses: string[]) => Promise<void>
  stop: () => Promise<void>
}

const git = (repo: string, ...args: string[]): string =>
  execFileSync('git', ['-C', repo, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { encoding: 'utf8' }).trim()

/** Starts it; `spec` changes the service, `options` the world. */
export async function startWorld(
  { spec = {}, options = {} }: { spec?: Partial<ServiceSpec>; options?: Partial<RenderOptions> } = {},
): Promise<TestWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'render-'))
  const repo = join(folder, 'repo')
  execFileSync('git', ['init', '-q', '-b', 'main', repo])
  const commits = ['one', 'two', 'three'].map((text) => {
    writeFileSync(join(repo, 'version.txt'), text)
    writeFileSync(join(repo, 'server.mjs'), server)
    git(repo, 'add', '.')
    git(repo, 'commit', '-qm', `Version ${text}`)
    return git(repo, 'rev-parse', 'HEAD')
  }) as TestWorld['commits']
  const service: ServiceSpec = {
    id: 'srv-backend0000000000000', name: 'backend', branch: 'main', repo, buildCommand: 'echo building $(cat version.txt)',
    startCommand: 'node server.mjs', healthCheckPath: '/health', env: { GREETING: 'hello' }, autoDeploy: 'no',
    hookKey: 'hook secret', live: commits[0], ...spec,
  }
  const timing = { drainMs: 100, shutdownMs: 1000, healthTimeoutMs: 5000, probeMs: 10 }
  const render = await startRender({ apiKey: 'rnd_test', workDir: join(folder, 'work'), services: [service], timing, ...options })
  const call: TestWorld['call'] = (method, path, body) =>
    fetch(`${render.url}${path}`, {
      method,
      headers: { authorization: 'Bearer rnd_test', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const deployed = (id: string): Deploy => {
    const deploy = render.deploys(service.id).find((one) => one.id === id)
    if (deploy === undefined) throw new Error(`no deploy ${id}`)
    return deploy
  }
  let stopped = false
  const until: TestWorld['until'] = async (check) => {
    while (!stopped && !(await check())) await sleep(5)
  }
  return {
    render, commits, id: service.id, call, deployed, until,
    serving: async () => (JSON.parse(await fetchFresh(`${render.serviceUrl(service.id)}/`)) as { commit: string }).commit,
    status: (id, ...statuses) => until(() => statuses.includes(deployed(id).status)),
    stop: async () => {
      stopped = true
      await render.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** GET on a connection of its own. */
export function fetchFresh(url: string, headers: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false, headers }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => (text += part)).on('end', () => resolve(text)).on('error', reject)
    }).on('error', reject)
  })
}
