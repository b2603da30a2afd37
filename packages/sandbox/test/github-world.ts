import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startGitHub } from '@axcouncil/sandbox/github/server'
import type { GitHub, GitHubOptions } from '@axcouncil/sandbox/github/server'
import type { Json } from './json.ts'
import { faultsOf } from './openapi.ts'

/** An answer as a client sees it. */
export type Reply = { status: number; body: Json; headers: Headers }

/** A local GitHub over a fresh bare repository with `main` (two commits) and `topic` (one more). */
export type World = {
  github: GitHub
  dir: string
  git: (...args: string[]) => string
  sha: Record<'first' | 'main' | 'topic', string>
  call: (method: string, path: string, body?: unknown, token?: string) => Promise<Reply>
  stop: () => Promise<void>
}

const identity = ['-c', 'user.name=Ada', '-c', 'user.email=7+ada@users.noreply.github.com']

/** Starts it. Every answer that `call` gets is checked against GitHub's OpenAPI description; a fault throws. */
export async function startWorld(options: Partial<GitHubOptions> = {}): Promise<World> {
  const dir = mkdtempSync(join(tmpdir(), 'github-'))
  const git = (...args: string[]) => execFileSync('git', ['-C', dir, ...identity, ...args], { encoding: 'utf8' }).trim()
  git('init', '-q', '--bare', '-b', 'main')
  const commit = (parent: string | undefined, files: Record<string, string>, message: string) => {
    const lines = Object.entries(files).map(([path, text]) => {
      const blob = execFileSync('git', ['-C', dir, 'hash-object', '-w', '--stdin'], { input: text, encoding: 'utf8' }).trim()
      return `100644 blob ${blob}\t${path}\n`
    })
    const tree = execFileSync('git', ['-C', dir, 'mktree'], { input: lines.join(''), encoding: 'utf8' }).trim()
    return git('commit-tree', tree, ...(parent === undefined ? [] : ['-p', parent]), '-m', message)
  }
  const first = commit(undefined, { 'a.txt': 'one\n' }, 'First')
  const main = commit(first, { 'a.txt': 'one\ntwo\n', 'b ü.txt': 'x\n' }, 'Second\n\nWith a body')
  const topic = commit(first, { 'c.txt': 'one\n' }, 'Rename a file')
  git('update-ref', 'refs/heads/main', main)
  git('update-ref', 'refs/heads/topic', topic)
  const github = await startGitHub({ repositories: { 'axcouncil/shop': dir }, ...options })
  return {
    github, dir, git, sha: { first, main, topic },
    call: (method, path, body, token = 'github-token') => checkedCall(github, { method, path, body, token }),
    async stop() {
      await github.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

async function checkedCall(github: GitHub, { method, path, body, token }: { method: string; path: string; body: unknown; token: string }): Promise<Reply> {
  const target = path.startsWith('/') ? path : `/repos/axcouncil/shop/${path}`
  const response = await fetch(github.url + target, {
    method, redirect: 'manual', headers: token === '' ? {} : { authorization: `Bearer ${token}` },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const answer = text === '' ? undefined : JSON.parse(text)
  const faults = faultsOf({ method, path: target, status: response.status, body: answer })
  if (faults.length > 0) throw new Error(faults.join('\n'))
  return { status: response.status, body: answer, headers: response.headers }
}
