import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * A workflow as act 0.2.89 can run it; GitHub gets the file as it is. Two lines differ:
 * - `deployment: false` of an environment goes, since act's schema refuses it (nektos/act#6086). act has
 *   no environments, so nothing is lost.
 * - the jobs of a matrix run one after another: act keeps its local repositories in a map without a lock,
 *   and two jobs that start together can crash it.
 */
export function adaptForAct(workflow: string): string {
  const readable = workflow.replaceAll(/^ *deployment: false *(#.*)?\n/gm, '')
  return readable.replaceAll(/^( +)matrix:/gm, '$1max-parallel: 1\n$1matrix:')
}

/**
 * Copies the reusable workflows of one repository into a folder that can stand in for it, and
 * nothing else, since act copies the whole folder at each use.
 */
export async function exportWorkflows(repository: string, folder: string): Promise<void> {
  const from = join(repository, '.github/workflows')
  const to = join(folder, '.github/workflows')
  await mkdir(to, { recursive: true })
  for (const name of (await readdir(from)).filter((file) => /\.ya?ml$/.test(file))) {
    await writeFile(join(to, name), adaptForAct(await readFile(join(from, name), 'utf8')))
  }
}
