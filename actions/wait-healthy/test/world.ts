import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { type RequestListener, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type GitHub, startGitHub } from '@axcouncil/sandbox/github/server'
import { type ActionRun, type ActionStep, spawnAction } from '@axcouncil/sandbox/run-action'

export const entry = join(import.meta.dirname, '../src/index.ts')

/** A local GitHub with one commit, and services that answer as they are told. */
export interface World {
  github: GitHub
  sha: string
  /** Starts a service and answers its address, without a slash at the end. */
  serve(listener: RequestListener): Promise<string>
  /** Runs the action for the commit, as the runner does. */
  step(inputs: Record<string, string>, more?: Partial<ActionStep>): Promise<ActionRun>
  stop(): Promise<void>
}

/** Starts it. The token `github-token` may do everything, `read-only` may only read. */
export async function startWorld(): Promise<World> {
  const dir = mkdtempSync(join(tmpdir(), 'wait-healthy-'))
  const sha = firstCommit(dir)
  const tokens = { 'github-token': {}, 'read-only': { permissions: { contents: 'read', deployments: 'read' } } } as const
  const github = await startGitHub({ repositories: { 'axcouncil/example': dir }, tokens })
  const servers: ReturnType<typeof createServer>[] = []
  return {
    github,
    sha,
    serve: async (listener) => {
      const server = createServer(listener)
      servers.push(server)
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    },
    step: (inputs, { env, ...more } = {}) =>
      spawnAction({ entry, inputs, env: { GITHUB_SHA: sha, GITHUB_API_URL: github.url, GITHUB_TOKEN: 'github-token', ...env }, ...more }),
    stop: async () => {
      for (const server of servers) {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      }
      await github.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

function firstCommit(dir: string): string {
  const who = { NAME: 'Ada', EMAIL: 'ada@example.com', DATE: '2026-01-01T00:00:00Z' }
  const env = Object.fromEntries(Object.entries(who).flatMap(([key, value]) => [[`GIT_AUTHOR_${key}`, value], [`GIT_COMMITTER_${key}`, value]]))
  const git = (...args: string[]): string => execFileSync('git', ['-C', dir, ...args], { encoding: 'utf8', env: { ...process.env, ...env } }).trim()
  git('init', '-q', '--bare', '-b', 'main')
  const tree = execFileSync('git', ['-C', dir, 'mktree'], { input: '', encoding: 'utf8' }).trim()
  const sha = git('commit-tree', tree, '-m', 'First')
  git('update-ref', 'refs/heads/main', sha)
  return sha
}

/** A service that answers JSON from a list, one entry an answer, and the last one for ever. */
export function script(...answers: (object | number)[]): RequestListener {
  let nth = 0
  return (_, response) => {
    const answer = answers[Math.min(nth, answers.length - 1)]!
    nth += 1
    if (typeof answer === 'number') return void response.writeHead(answer, { 'content-type': 'text/plain' }).end('out of order')
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
  }
}
