import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { type ActionRun, type ActionStep, spawnAction } from '../../../packages/sandbox/src/run-action.ts'

const root = join(import.meta.dirname, '../../..')
/** The action as people use it, and as it stands in the sources. */
export const bundle = join(root, 'dist/run-e2e/index.js')
export const source = join(root, 'actions/run-e2e/src/index.ts')

/** The newest Playwright that is tested in every run; others are in the long tests. */
export const NEWEST = '1.65.1'
/** A Chromium of the system, which CI and developers' machines have or not. */
export const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path))

/** node_modules with one version of Playwright, installed by npm once per checkout. */
export async function playwrightModules(version = NEWEST): Promise<string> {
  const home = join(root, '.tools/playwright', version)
  if (!existsSync(home)) {
    await mkdir(dirname(home), { recursive: true })
    const scratch = await mkdtemp(join(dirname(home), 'install-'))
    await writeFile(join(scratch, 'package.json'), JSON.stringify({ private: true, devDependencies: { '@playwright/test': version } }))
    await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'], { cwd: scratch })
    // Two test files may get here at once: the first one wins.
    await rename(scratch, home).catch(() => rm(scratch, { recursive: true, force: true }))
  }
  return join(home, 'node_modules')
}

/** A repository to test in: files by path, with Playwright installed. */
export interface Project {
  folder: string
  remove(): Promise<void>
}

/** Spec files (`*.spec.js`) get Playwright's import line by themselves. */
export async function makeProject(files: Record<string, string>, version = NEWEST): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'e2e-project-'))
  await symlink(await playwrightModules(version), join(folder, 'node_modules'))
  const all = { 'package.json': '{"private":true,"type":"module"}', 'playwright.config.js': 'export default {}', ...files }
  for (const [path, text] of Object.entries(all)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), path.endsWith('.spec.js') ? `import { test, expect } from '@playwright/test'\n${text}` : text)
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }) }
}

/** Runs the action on a project as a step of a workflow. */
export const runStep = (folder: string, step: Partial<ActionStep> = {}): Promise<ActionRun> =>
  spawnAction({
    entry: source,
    cwd: folder,
    ...step,
    inputs: { browsers: 'chromium', install: 'never', upload: 'never', ...step.inputs },
    env: { GITHUB_WORKSPACE: folder, ...step.env },
  })

/** Makes a project, runs the action on it once, and takes it away. */
export async function play({ files, version, ...step }: { files: Record<string, string>; version?: string } & Partial<ActionStep>): Promise<ActionRun> {
  const project = await makeProject(files, version)
  try {
    return await runStep(project.folder, step)
  } finally {
    await project.remove()
  }
}

/** The last error line, which says why the step failed. */
export const lastError = ({ stdout }: ActionRun): string => stdout.split('\n').findLast((line) => line.startsWith('::error')) ?? ''
