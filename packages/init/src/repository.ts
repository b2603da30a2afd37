import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { ActionError } from '@axcouncil/core/errors'

/** A folder to look at and to write into. */
export interface Place {
  root: string
  /** Whether it is the root of a git repository. */
  isRepository: boolean
}

/**
 * Finds the place. GitHub reads `.github/workflows` at the root of a repository alone, so a folder below it is refused.
 * @throws ActionError where there is no such folder, or it is inside of a repository.
 */
export async function placeAt(folder: string): Promise<Place> {
  const isFolder = await stat(folder).then((entry) => entry.isDirectory(), () => false)
  if (!isFolder) throw new ActionError(`There is no folder ${folder}`)
  const git = (argument: string): Promise<string | undefined> => promisify(execFile)('git', ['rev-parse', argument], { cwd: folder }).then(({ stdout }) => stdout.trim(), () => undefined)
  const [root, below] = [await git('--show-toplevel'), await git('--show-prefix')]
  if (root !== undefined && below) throw new ActionError(`${folder} is inside of the repository ${root}, and GitHub reads workflows at its root alone`, { advice: `Run it there: --directory ${root}` })
  return { root: folder, isRepository: root !== undefined }
}

/** What is said of a folder that is in no repository. */
export const NO_REPOSITORY = 'this is no git repository; GitHub reads .github/workflows at the root of one'
