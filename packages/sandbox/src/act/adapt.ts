import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * A workflow as act can read it: without `deployment: false` of an environment, a key that act's
 * schema refuses (nektos/act#6086). act has no environments, so leaving it out changes nothing there.
 */
export function adaptForAct(workflow: string): string {
  return workflow.replaceAll(/^ *deployment: false *(#.*)?\n/gm, '')
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
