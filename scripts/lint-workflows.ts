// Checks every workflow and every action with actionlint and zizmor; ends with 1 if there is a finding,
// or where one of the two cannot be had. Run by `npm test`; by hand: node scripts/lint-workflows.ts
import { existsSync, globSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { acquireActionlint } from './tools/actionlint.ts'
import { run } from './tools/command.ts'
import type { Report, Tool } from './tools/tool.ts'
import { acquireZizmor } from './tools/zizmor.ts'

const ROOT = join(import.meta.dirname, '..')

interface Check {
  acquire: (report: Report) => Promise<Tool>
  args: string[]
  files: string[]
}

const outside = (name: string): boolean => ['node_modules', '.tools', '.sandbox', '.git', 'fixtures'].includes(basename(name))
const find = (...patterns: string[]): string[] => globSync(patterns, { cwd: ROOT, exclude: outside }).sort()

const workflows = find('.github/workflows/*.{yml,yaml}', 'examples/**/.github/workflows/*.{yml,yaml}')
// The action at the root only says which action to use instead; it is one all the same.
const actions = [...find('actions/*/action.yml'), 'action.yml'].filter((path) => existsSync(join(ROOT, path)))
const config = join(ROOT, '.github/zizmor.yml')

const checks: Check[] = [
  // The optional shellcheck and pyflakes are switched off: a finding must not depend on what else is installed.
  { acquire: acquireActionlint, args: ['-no-color', '-shellcheck=', '-pyflakes='], files: workflows },
  // Without `--offline` it would ask GitHub, and say other things on a machine that cannot reach it.
  {
    acquire: acquireZizmor,
    args: ['--offline', '--persona=pedantic', '--strict-collection', '--quiet', '--color=never', '--no-progress', `--config=${config}`],
    files: [...workflows, ...actions],
  },
]

for (const check of checks) {
  const tool = await check.acquire(() => {})
  if (tool.kind === 'missing') fail(tool.sentence)
  else await lint(tool.path, check)
}

async function lint(path: string, { args, files }: Check): Promise<void> {
  const name = basename(path)
  const { code, output } = await run(path, [...args, ...files], { cwd: ROOT })
  if (code === 0) console.log(`${name}: ${files.length} files, no finding`)
  else fail(`${output.trimEnd()}\n${name}: findings; mend them, or write an exception with its reason into ${relative(ROOT, config)}.`)
}

function fail(text: string): void {
  console.error(text)
  process.exitCode = 1
}
