/** Every runner label a workflow here may ask for. act skips a job with a label it does not know, without failing. */
const LABELS = ['ubuntu-latest', 'ubuntu-24.04', 'ubuntu-22.04', 'ubuntu-slim', 'macos-latest', 'windows-latest']

/** What act's command line is made of; all paths are absolute. */
export interface Invocation {
  event: string
  eventPath: string
  /** The workflow file, relative to the work directory. */
  workflow: string
  secretFile: string
  /** Holds act's action cache and each job's workspace. */
  cacheFolder: string
  localRepositories: Record<string, string>
  vars: Record<string, string>
  env: Record<string, string>
}

/**
 * The arguments of one run of act on this very machine, without containers. Nothing is read from
 * files that happen to lie in the work directory (.env, .secrets, .vars, .input).
 */
export function toArguments(invocation: Invocation): string[] {
  const { event, eventPath, workflow, secretFile, cacheFolder } = invocation
  return [
    event, '-e', eventPath, '-W', workflow,
    '--json', '--rm', '--no-cache-server', '--action-cache-path', cacheFolder,
    // Two jobs that start together write to one unguarded map of local repositories in act.
    '--concurrent-jobs', '1',
    '--secret-file', secretFile, '--env-file', '/dev/null', '--var-file', '/dev/null', '--input-file', '/dev/null',
    ...LABELS.flatMap((label) => ['-P', `${label}=-self-hosted`]),
    ...pairs('--local-repository', invocation.localRepositories),
    ...pairs('--var', invocation.vars),
    ...pairs('--env', invocation.env),
  ]
}

function pairs(flag: string, values: Record<string, string>): string[] {
  return Object.entries(values).flatMap(([key, value]) => [flag, `${key}=${value}`])
}
