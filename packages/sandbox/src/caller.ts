import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'

/** The repository of the team that releases: what is live, and the commit on `main` that is to follow. */
export interface Caller {
  folder: string
  live: string
  candidate: string
  /** First line of the candidate's message. */
  title: string
}

/** A file changed by the candidate; `change` gets its content and answers the new one. */
export interface Edit {
  path: string
  change: (content: string) => string
}

/**
 * Makes a git repository of the example: one commit that is in production, and two that a colleague pushed since.
 * Authors and titles are fixed; times are of the last hour.
 */
export async function createCaller(example: string, folder: string, edits: Edit[] = []): Promise<Caller> {
  await mkdir(folder, { recursive: true })
  await cp(example, folder, { recursive: true, filter: (path) => !LEFT_OUT.includes(basename(path)) })
  const git = gitIn(folder)
  await git('init', '-q', '-b', 'main')
  await commit(git, { title: 'Release 1.0', author: 'Ada Example <ada@example.com>', minute: 0 })
  const live = await git('rev-parse', 'HEAD')
  await edit(folder, { path: 'README.md', change: (text) => `${text}\n## Version 1.1\n\nThe list of companies pages.\n` })
  await commit(git, { title: 'Describe version 1.1 (#41)', author: 'Grace Example <grace@example.com>', minute: 30 })
  await edit(folder, { path: 'package.json', change: (text) => text.replace('"version": "1.0.0"', '"version": "1.1.0"') })
  for (const each of edits) await edit(folder, each)
  const title = 'Show companies in pages (#42)'
  await commit(git, { title, author: 'Ada Example <ada@example.com>', minute: 45 })
  return { folder, live, candidate: await git('rev-parse', 'HEAD'), title }
}

const LEFT_OUT = ['node_modules', 'test-results', 'playwright-report', 'dist', '.env']

type Git = (...args: string[]) => Promise<string>

const gitIn =
  (folder: string): Git =>
  async (...args) => {
    const { stdout } = await promisify(execFile)('git', ['-C', folder, ...args])
    return stdout.trim()
  }

async function commit(git: Git, { title, author, minute }: { title: string; author: string; minute: number }): Promise<void> {
  const [, name = '', email = ''] = author.match(/^(.*) <(.*)>$/) ?? []
  // An hour ago: recent enough to be the news of today, and never in the future.
  const when = new Date(Date.now() - 3_600_000 + minute * 60_000).toISOString()
  await git('add', '-A')
  await git('-c', `user.name=${name}`, '-c', `user.email=${email}`, 'commit', '-q', '--no-verify', '--no-gpg-sign', `--date=${when}`, '-m', title)
}

async function edit(folder: string, { path, change }: Edit): Promise<void> {
  const file = join(folder, path)
  const before = await readFile(file, 'utf8')
  const after = change(before)
  if (after === before) throw new Error(`The example's ${path} is not as expected: nothing was changed in it`)
  await writeFile(file, after)
}
