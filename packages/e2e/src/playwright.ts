import { access, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { ActionError } from '@axcouncil/core/errors'

/** The project's own Playwright: how to call it, and its version. */
export interface Playwright {
  command: string
  args: string[]
  version: string
  /** File of its blob reporter, in versions that cannot be told by name to add it. */
  blobModule: string | undefined
}

/** A part of all tests, as `--shard` counts: from 1. */
export interface Shard {
  current: number
  total: number
}

/**
 * Finds the Playwright that the project installed, seen from its working directory.
 * @throws ActionError where there is none, or one that is too old to write the reports that a verdict needs.
 */
export async function findPlaywright(workingDirectory: string): Promise<Playwright> {
  const require = createRequire(join(resolve(workingDirectory), 'package.json'))
  for (const name of ['@playwright/test', 'playwright']) {
    const manifest = resolved(require, `${name}/package.json`)
    if (!manifest) continue
    const { version } = require(manifest) as { version: string }
    if (!isAtLeast(version, 44)) {
      throw new ActionError(`The project uses Playwright ${version}`, { advice: 'run-e2e needs 1.44 or newer: earlier ones cannot write a report to a given file.' })
    }
    // The project's Node runs its tests, not the one that runs this action.
    return { command: 'node', args: [join(dirname(manifest), 'cli.js')], version, blobModule: await findBlobModule(manifest) }
  }
  if (await access(join(workingDirectory, '.pnp.cjs')).then(() => true, () => false)) {
    return { command: 'yarn', args: ['playwright'], version: 'of the project', blobModule: undefined }
  }
  throw new ActionError(`Playwright is not installed in ${workingDirectory}`, {
    advice: 'Add @playwright/test to the devDependencies, or set `working-directory` to the project that has it, or give a `command`.',
  })
}

const resolved = (require: NodeJS.Require, path: string): string | undefined => {
  try {
    return require.resolve(path)
  } catch {
    return undefined
  }
}

/** Whether a version is at least 1.`minor`. */
export function isAtLeast(version: string, minor: number): boolean {
  const [major = 0, own = 0] = version.split('.').map((part) => Number.parseInt(part, 10))
  return major > 1 || (major === 1 && own >= minor)
}

// Older versions import whatever PW_TEST_REPORTER says as a file, and have each reporter in a file; newer ones are one
// bundle and know their own reporters by name (packages/playwright/src/runner/reporters.ts).
async function findBlobModule(manifest: string): Promise<string | undefined> {
  const playwright = resolved(createRequire(manifest), 'playwright/package.json')
  const file = join(dirname(playwright ?? manifest), 'lib/reporters/blob.js')
  return access(file).then(() => file, () => undefined)
}

/**
 * Environment that makes Playwright write a blob report beside whatever reporters the project's configuration names:
 * PW_TEST_REPORTER adds one reporter on top since 1.19 (microsoft/playwright#11848), and
 * PLAYWRIGHT_BLOB_OUTPUT_FILE says where since 1.44. What it needs is written into `folder`.
 */
export async function blobEnvironment({ blobModule }: Playwright, { folder, blob }: { folder: string; blob: string }): Promise<Record<string, string>> {
  const shim = join(folder, 'blob-reporter.cjs')
  if (blobModule !== undefined) await writeFile(shim, `module.exports = require(${JSON.stringify(blobModule)}).BlobReporter\n`)
  return { PW_TEST_REPORTER: blobModule === undefined ? 'blob' : shim, PLAYWRIGHT_BLOB_OUTPUT_FILE: blob, PLAYWRIGHT_HTML_OPEN: 'never', PW_TEST_HTML_REPORT_OPEN: 'never' }
}

/** Arguments of `playwright test`. */
export const testArguments = ({ projects, args }: { projects: string[]; args: string[] }): string[] => ['test', ...projects.map((project) => `--project=${project}`), ...args]

/** The argument that leaves a shard its part, by Playwright's own split. */
export const shardArgument = ({ current, total }: Shard): string => `--shard=${current}/${total}`

/** Whether arguments choose tests in a way that no list of tests can be combined with. */
export const choosesTests = (args: string[]): boolean => args.some((arg) => /^--(shard|test-list|test-list-invert|last-failed|only-changed)\b/.test(arg))
