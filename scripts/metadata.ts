import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'

export const root = join(import.meta.dirname, '..')

/** What an action.yml declares (https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax). */
export interface ActionMetadata {
  name: string
  description: string
  inputs?: Record<string, { description: string; required?: boolean; default?: string | number | boolean }>
  outputs?: Record<string, { description: string }>
  runs: { using: string; main?: string; post?: string; 'post-if'?: string }
}

/** What a reusable workflow declares under `on.workflow_call`. */
export interface WorkflowMetadata {
  name: string
  on: { workflow_call?: WorkflowCall }
}

interface WorkflowCall {
  inputs?: Record<string, { description?: string; type: string; required?: boolean; default?: unknown }>
  secrets?: Record<string, { description?: string; required?: boolean }>
  outputs?: Record<string, { description?: string; value: string }>
}

/** Names of all actions: the folders under actions/. */
export async function actionNames(): Promise<string[]> {
  const folders = await readdir(join(root, 'actions'), { withFileTypes: true })
  return folders.filter((entry) => entry.isDirectory()).map(({ name }) => name).sort()
}

export const readAction = async (name: string): Promise<ActionMetadata> =>
  parse(await readFile(join(root, 'actions', name, 'action.yml'), 'utf8')) as ActionMetadata

/** The reusable workflows: files under .github/workflows that can be called. */
export async function reusableWorkflows(): Promise<{ file: string; metadata: WorkflowMetadata }[]> {
  const folder = join(root, '.github/workflows')
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yml')).sort()
  const read = await Promise.all(
    files.map(async (file) => ({ file, metadata: parse(await readFile(join(folder, file), 'utf8')) as WorkflowMetadata })),
  )
  return read.filter(({ metadata }) => metadata.on.workflow_call)
}
