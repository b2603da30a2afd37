import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ActionError } from '@axcouncil/core/errors'
import type { GitHub } from '@axcouncil/core/github'
import { isStatus } from '@axcouncil/core/http-error'
import { notesOf } from './changelog.ts'
import { type Git, openGit, remoteRefs } from './git.ts'
import { type ReleaseRequest, remoteOf } from './request.ts'
import { exactTag } from './version.ts'

/** What the checks found: the commit that is released, and its notes. */
export interface Source {
  commit: string
  notes: string
}

interface Checks {
  request: ReleaseRequest
  git: Git
  /** Absent without a token, which only a dry run allows. */
  github: GitHub | undefined
  log: (line: string) => void
}

/**
 * Everything that must be so before anything is made: a clean clone, a commit on main that CI found good, a changelog
 * entry, and bundles that are what the sources build. Changes nothing.
 */
export async function preflight({ request, git, github, log }: Checks): Promise<Source> {
  const { root, version } = request
  const clone = openGit(root, undefined)
  const dirty = await clone(['status', '--porcelain'])
  if (dirty !== '') throw new ActionError(`The clone has changes that are in no commit: ${dirty.split('\n')[0]!.trim()}`, { advice: 'Commit them to main or remove them.' })
  const commit = await clone(['rev-parse', 'HEAD'])
  const notes = notesOf(await readFile(join(root, 'CHANGELOG.md'), 'utf8'), exactTag(version).slice(1))
  log('CHANGELOG.md has an entry')
  await onMain(request, git, commit)
  log(`${commit.slice(0, 7)} is on main`)
  if (github) await green(github, commit)
  log(github ? 'CI found it good' : 'not asked whether CI found it good: that needs RELEASE_TOKEN')
  await bundlesMatch(root)
  log('dist is what the sources build')
  return { commit, notes }
}

async function onMain(request: ReleaseRequest, git: Git, commit: string): Promise<void> {
  const remote = remoteOf(request, request.repository)
  const main = (await remoteRefs(git, remote)).get('refs/heads/main')
  if (main === undefined) throw new ActionError(`${remote} has no branch main`)
  if (main === commit) return
  await git(['fetch', '--quiet', '--no-tags', remote, 'refs/heads/main'])
  await git(['merge-base', '--is-ancestor', commit, main]).catch(() => {
    throw new ActionError(`${commit} is not on main`, { advice: 'Only what was merged is released: check out a commit of main.' })
  })
}

interface Run { run_number: number; status: string; conclusion: string | null; html_url: string }

async function green(github: GitHub, commit: string): Promise<void> {
  const path = `actions/workflows/ci.yml/runs?head_sha=${commit}&branch=main&event=push`
  const runs = await github.list<Run>(path, (page) => (page as { workflow_runs: Run[] }).workflow_runs).catch((error: unknown) => {
    if (isStatus(error, 404)) return []
    throw error
  })
  const newest = runs.sort((a, b) => b.run_number - a.run_number)[0]
  const advice = 'Wait for CI on main, or mend what it found, and start again.'
  if (newest === undefined) throw new ActionError(`CI has not run for ${commit} on main`, { advice })
  if (newest.status !== 'completed') throw new ActionError(`CI is still ${newest.status} for ${commit}: ${newest.html_url}`, { advice })
  if (newest.conclusion !== 'success') throw new ActionError(`CI ended with ${newest.conclusion} for ${commit}: ${newest.html_url}`, { advice })
}

async function bundlesMatch(root: string): Promise<void> {
  // The bundler and its packages are not ours: they get no token.
  const env = { ...process.env, RELEASE_TOKEN: undefined }
  try {
    await promisify(execFile)('npm', ['run', '--silent', 'build', '--', '--check'], { cwd: root, env, maxBuffer: 16 * 1024 * 1024 })
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new ActionError(`The bundles were refused: ${(stdout + stderr).trim().slice(0, 2_000)}`, { cause: error })
  }
}
