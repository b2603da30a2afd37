import { parseArgs } from 'node:util'
import { ActionError } from '@axcouncil/core/errors'
import { type Version, parseVersion } from './version.ts'

/** What to release, from where, to where. */
export interface ReleaseRequest {
  version: Version
  /** The clone that is released: its HEAD. */
  root: string
  owner: string
  /** Name of this repository, beside which the actions' repositories are. */
  repository: string
  /** Address of each repository; `{name}` stands for its name. */
  remotes: string
  apiUrl: string
  token: string | undefined
  dryRun: boolean
  /** Folder to write the release's files to. */
  out: string | undefined
  /** Folder of the same files made elsewhere, which must be the same byte for byte. */
  expect: string | undefined
}

export const USAGE = `Usage: npm run release -- <X.Y.Z> [--dry-run] [--out FOLDER] [--expect FOLDER]

  --dry-run        print all that would be done; change nothing anywhere
  --out FOLDER     also write the release's files (archives, SBOMs, checksums) to this folder
  --expect FOLDER  refuse unless the files of this folder, made elsewhere, are the same bytes
  --remotes URL    address of the repositories; {name} stands for the name of each
  RELEASE_TOKEN    token that may write contents and workflows of all of them`

/** Reads the command line and the environment. Throws an ActionError that shows the usage. */
export function readRequest(args: readonly string[], env: NodeJS.ProcessEnv): ReleaseRequest {
  const { values, positionals } = parse(args)
  const version = parseVersion(positionals[0] ?? '')
  if (version === undefined || positionals.length !== 1) {
    throw new ActionError(`Give one exact version such as 1.2.3, not '${positionals.join(' ')}'`, { advice: USAGE })
  }
  const token = env.RELEASE_TOKEN?.trim() || undefined
  if (token === undefined && !values['dry-run']) throw new ActionError('RELEASE_TOKEN is not set', { advice: USAGE })
  return {
    version,
    root: process.cwd(),
    owner: 'axcouncil',
    repository: 'actions',
    remotes: values.remotes ?? 'https://github.com/axcouncil/{name}.git',
    apiUrl: env.GITHUB_API_URL ?? 'https://api.github.com',
    token,
    dryRun: values['dry-run'] ?? false,
    out: values.out,
    expect: values.expect,
  }
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { 'dry-run': { type: 'boolean' }, out: text, expect: text, remotes: text },
    })
  } catch (error) {
    throw new ActionError((error as Error).message, { advice: USAGE, cause: error })
  }
}

/** The address of one repository. */
export const remoteOf = ({ remotes }: ReleaseRequest, name: string): string => remotes.replaceAll('{name}', name)
