import { spawn } from 'node:child_process'

/** Git refused; `stderr` is what it said. */
export class GitError extends Error {
  readonly stderr: string
  readonly code: number | null

  constructor(args: string[], code: number | null, stderr: string) {
    super(`git ${args[0]} ended with ${code}: ${stderr.trim()}`)
    this.name = 'GitError'
    this.stderr = stderr
    this.code = code
  }
}

type GitOptions = { input?: string | Buffer; env?: Record<string, string> }

/** Runs git in a repository (bare or not) and gives its standard output as bytes. Throws a GitError on failure. */
export async function gitBytes(dir: string, args: string[], options: GitOptions = {}): Promise<Buffer> {
  const key = options.input === undefined && options.env === undefined && isTimeless(args) ? [dir, ...args].join('\0') : undefined
  const known = key === undefined ? undefined : answers.get(key)
  if (known) return known
  const answer = await run(dir, args, options)
  if (key !== undefined && answers.size < 10_000) answers.set(key, answer)
  return answer
}

const answers = new Map<string, Buffer>()

// What a whole hash names never changes, so what git says about nothing but hashes is asked once.
const isTimeless = ([command = '', ...rest]: string[]): boolean => READING.has(command) && rest.some((arg) => HASH.test(arg)) && rest.every((arg) => arg.startsWith('-') || HASH.test(arg) || TYPES.has(arg))
const READING = new Set(['cat-file', 'diff', 'log', 'ls-tree', 'merge-base', 'rev-list', 'rev-parse'])
const TYPES = new Set(['blob', 'commit', 'tree'])
const HASH = /^[0-9a-f]{40}(\^\{\w+\}|\.\.[0-9a-f]{40}|:[^:]+)?$/

async function run(dir: string, args: string[], options: GitOptions): Promise<Buffer> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))
  const env = { ...Object.fromEntries(inherited), LC_ALL: 'C', ...options.env }
  const child = spawn('git', ['-C', dir, '-c', 'core.quotePath=false', ...args], { env, stdio: 'pipe' })
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
  child.stdin.on('error', () => {}) // git may end before it has read everything; its exit code tells
  child.stdin.end(options.input ?? '')
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new GitError(args, code, Buffer.concat(err).toString())
  return Buffer.concat(out)
}

/** As gitBytes, as text without the last line break. */
export async function git(dir: string, args: string[], options: GitOptions = {}): Promise<string> {
  return (await gitBytes(dir, args, options)).toString().replace(/\n$/, '')
}

/** As git, but undefined where git refuses: for questions whose answer may be "no such thing". */
export async function tryGit(dir: string, args: string[], options: GitOptions = {}): Promise<string | undefined> {
  try {
    return await git(dir, args, options)
  } catch (error) {
    if (error instanceof GitError) return undefined
    throw error
  }
}

const nameLike = /^[A-Za-z0-9_@][\w./@+-]*$/

/**
 * The commit that a branch, tag, `heads/…`, `tags/…`, full or short hash names, as GitHub resolves refs: branches first.
 * Undefined where there is none; expressions such as `main~1` or `a..b` name nothing.
 */
export async function resolveCommit(dir: string, ref: string): Promise<string | undefined> {
  if (!nameLike.test(ref) || ref.includes('..') || ref.includes('@{')) return undefined
  const short = ref.replace(/^refs\//, '')
  // Neither git nor GitHub lets a branch have a whole hash for a name.
  const candidates = /^[0-9a-f]{40}$/.test(ref) ? [] : [`refs/heads/${short}`, `refs/tags/${short}`, `refs/${short}`]
  if (/^[0-9a-f]{4,40}$/i.test(ref)) candidates.push(ref)
  for (const candidate of candidates) {
    const sha = await tryGit(dir, ['rev-parse', '--verify', '--quiet', `${candidate}^{commit}`])
    if (sha) return sha
  }
  return undefined
}

/** One commit as git keeps it; dates are ISO 8601 with the author's own offset. */
export type GitCommit = {
  sha: string
  tree: string
  parents: string[]
  author: { name: string; email: string; date: string }
  committer: { name: string; email: string; date: string }
  message: string
}

const format = '%H%x1f%T%x1f%P%x1f%an%x1f%ae%x1f%aI%x1f%cn%x1f%ce%x1f%cI%x1f%B'

/** The commits that `git log` would list for these arguments (a range, `--max-count`, `-- path` …), newest first. */
export async function log(dir: string, args: string[]): Promise<GitCommit[]> {
  const text = await git(dir, ['log', '-z', `--format=${format}`, ...args])
  return text.split('\0').filter((entry) => entry !== '').map(parseCommit)
}

/** One commit by its hash. Throws a GitError where it does not exist. */
export async function readCommit(dir: string, sha: string): Promise<GitCommit> {
  const [commit] = await log(dir, ['--max-count=1', sha])
  if (commit === undefined) throw new Error(`git log gave nothing for ${sha}`)
  return commit
}

function parseCommit(entry: string): GitCommit {
  const [sha = '', tree = '', parents = '', an = '', ae = '', ad = '', cn = '', ce = '', cd = '', message = ''] = entry.split('\x1f')
  return {
    sha, tree, parents: parents.split(' ').filter(Boolean),
    author: { name: an, email: ae, date: ad },
    committer: { name: cn, email: ce, date: cd },
    message: message.replace(/\n+$/, ''),
  }
}
