import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { ActionError } from '@axcouncil/core/errors'

const execute = promisify(execFile)

/** Runs git in one repository. Answers what it printed, without the line end. */
export type Git = (args: readonly string[], options?: GitOptions) => Promise<string>

/** `env` adds variables; `input` is given on standard input. */
export interface GitOptions {
  env?: Record<string, string>
  input?: string
}

/** Opens a repository (`dir` is its folder or its bare folder) with a token for its remotes, where there is one. */
export function openGit(dir: string, token: string | undefined): Git {
  const env = { ...process.env, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C', ...credentials(token) }
  return async (args, options = {}) => {
    const running = execute('git', ['-C', dir, ...args], { env: { ...env, ...options.env }, maxBuffer: 256 * 1024 * 1024 })
    if (options.input !== undefined) running.child.stdin?.end(options.input)
    try {
      return (await running).stdout.replace(/\n$/, '')
    } catch (error) {
      const { stderr = '', code } = error as { stderr?: string; code?: number | string }
      throw new ActionError(`git ${args[0] ?? ''} ended with ${code ?? 'a signal'}: ${lastWords(stderr)}`, { cause: error })
    }
  }
}

// As configuration in the environment: a command line can be read by every process of the machine.
// https://git-scm.com/docs/git-config#Documentation/git-config.txt-GITCONFIGCOUNT
function credentials(token: string | undefined): Record<string, string> {
  if (token === undefined) return {}
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64')
  return {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.https://github.com/.extraheader',
    GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${basic}`,
  }
}

const lastWords = (stderr: string): string =>
  stderr.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('hint:')).slice(-3).join(' / ') || 'it said nothing'

/** What a remote has: each ref with the commit that it leads to, annotated tags followed. */
export async function remoteRefs(git: Git, remote: string): Promise<Map<string, string>> {
  return (await listRemote(git, remote)).commits
}

/** The same, with the value of each ref itself: for an annotated tag that is the tag object, which a lease is compared with. */
export async function listRemote(git: Git, remote: string): Promise<{ commits: Map<string, string>; values: Map<string, string> }> {
  const text = await git(['ls-remote', '--quiet', remote])
  const [commits, values] = [new Map<string, string>(), new Map<string, string>()]
  for (const line of text.split('\n').filter(Boolean)) {
    const [sha = '', name = ''] = line.split('\t')
    // `refs/tags/v1.0.0^{}` comes after `refs/tags/v1.0.0` and is the commit that the tag object names.
    const peeled = name.endsWith('^{}')
    commits.set(peeled ? name.slice(0, -3) : name, sha)
    if (!peeled) values.set(name, sha)
  }
  return { commits, values }
}
