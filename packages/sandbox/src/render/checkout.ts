import { execFile } from 'node:child_process'
import { mkdir, rm } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Commit } from './model.ts'

const run = promisify(execFile)

/** The commit behind a branch, tag or (shortened) SHA of a local repository; undefined where there is none. */
export async function findCommit(repo: string, ref: string): Promise<Commit | undefined> {
  // `git rev-parse` reads a leading dash as an option and `..` as a range: neither is a name that anyone deploys.
  if (!/^[\w][\w./~-]*$/.test(ref) || ref.includes('..')) return undefined
  try {
    const format = '--format=%H%x00%s%x00%cI'
    const { stdout } = await run('git', ['-C', repo, 'log', '-1', format, `${ref}^{commit}`, '--'])
    const [id = '', message = '', createdAt = ''] = stdout.trim().split('\0')
    return { id, message, createdAt: new Date(createdAt).toISOString() }
  } catch {
    return undefined
  }
}

/** Writes the files of a commit into a new folder, without the repository's history. Throws where git or tar fails. */
export async function exportCommit(repo: string, sha: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const archive = `${folder}.tar`
  await run('git', ['-C', repo, 'archive', '--format=tar', '-o', archive, sha])
  await run('tar', ['-xf', archive, '-C', folder])
  await rm(archive)
}
