import { execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from '../../../scripts/metadata.ts'

const EXAMPLE = join(root, 'examples/axcouncil')
const ENTRY = join(root, 'packages/init/src/index.ts')

/** A copy of the example without its workflows, as a git repository. */
export function emptyExample(): string {
  const folder = mkdtempSync(join(tmpdir(), 'init-test-'))
  cpSync(EXAMPLE, folder, { recursive: true, filter: (path) => !/\/(node_modules|\.github)$/.test(path) })
  const git = (...args: string[]): unknown => execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], { cwd: folder, stdio: 'pipe' })
  git('init', '--quiet', '-b', 'main')
  git('add', '--all')
  git('commit', '--quiet', '-m', 'Start')
  return folder
}

/** An empty folder with these files. */
export function repository(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'init-test-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

export const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true })

/** Runs the command as a process; `entry` is another program than the sources. Nothing of this machine's settings is handed on. */
export function run(cwd: string, args: string[], { env = {}, input = '', entry = ENTRY }: { env?: Record<string, string>; input?: string; entry?: string } = {}): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--no-warnings', entry, ...args], { cwd, env: { PATH: process.env.PATH, HOME: cwd, GH_CONFIG_DIR: join(cwd, '.none'), ...env }, stdio: ['pipe', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { output += text })
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
    child.stdin.end(input)
  })
}
