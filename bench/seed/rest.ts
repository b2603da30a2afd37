import { spawn } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@supabase/supabase-js'
import { type Project, startProjects } from '../../packages/sandbox/src/supabase/projects.ts'
import { root } from '../../scripts/metadata.ts'

const LOOP_MS = 5_000
/** Rows a second over the Data API of one local server: the bundle of seed-db, and the guide's loop for five seconds. */
export async function compareRest(): Promise<void> {
  const projects = await startProjects()
  const workspace = await mkdtemp(join(tmpdir(), 'bench-seed-'))
  try {
    await cp(join(root, 'examples/axcouncil/seed.yml'), join(workspace, 'seed.yml'))
    await cp(join(root, 'dist/seed-db'), join(workspace, 'bundle'), { recursive: true })
    const loop = await guideLoop(projects.production, projects.staging)
    const { rows, ms } = await clone(projects.production, projects.staging, workspace)
    const rate = rows / (ms / 1_000)
    console.log(`the guide's loop             ${loop.toFixed(0)} rows/s`)
    console.log(`clone over the Data API      ${rate.toFixed(0)} rows/s, as a whole process with its verification   ratio ${(rate / loop).toFixed(1)}   budget 50`)
  } finally {
    await projects.stop()
    await rm(workspace, { recursive: true, force: true })
  }
}

// The staging guide's Option A in TypeScript: what one answer brings, sanitised and written one row after the other.
async function guideLoop(production: Project, staging: Project): Promise<number> {
  const [from, to] = [production, staging].map(({ url, secretKey }) => createClient(url, secretKey, { auth: { persistSession: false } }))
  const { data } = await from!.from('companies').select('*').throwOnError()
  const [started, companies] = [performance.now(), data as Record<string, unknown>[]]
  let rows = 0
  while (performance.now() - started < LOOP_MS) {
    const company = companies[rows % companies.length]!
    await to!.from('companies').upsert({ ...company, search_name: undefined, name: `Test Company ${String(company.id).slice(0, 8)}`, context: 'Test company for staging environment' }).throwOnError()
    rows += 1
  }
  return rows / ((performance.now() - started) / 1_000)
}

async function clone(production: Project, staging: Project, workspace: string): Promise<{ rows: number; ms: number }> {
  const inputs = { 'source-url': production.url, 'source-key': production.secretKey, 'target-url': staging.url, 'target-key': staging.secretKey, 'target-name': staging.targetName, 'mask-key': 'a key of the bench of more than 16', config: 'seed.yml' }
  const env = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]))
  const started = performance.now()
  const child = spawn(process.execPath, [join(workspace, 'bundle/index.js')], { stdio: ['ignore', 'pipe', 'inherit'], env: { PATH: process.env.PATH, GITHUB_WORKSPACE: workspace, RUNNER_TEMP: workspace, ...env } })
  let log = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => { log += text })
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`seed-db ended with ${String(code)}: ${log.split('\n').filter((line) => !line.startsWith('::add-mask::')).join('\n')}`)
  const rows = [...log.matchAll(/(?:copied|wrote) .*?: ([\d,]+) rows/g)].reduce((sum, [, count]) => sum + Number(count!.replaceAll(',', '')), 0)
  return { rows, ms: performance.now() - started }
}
