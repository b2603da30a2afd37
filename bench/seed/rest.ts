import { spawn } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@supabase/supabase-js'
import { withConnection } from '../../packages/sandbox/src/postgres/client.ts'
import { type Project, startProjects } from '../../packages/sandbox/src/supabase/projects.ts'
import { root } from '../../scripts/metadata.ts'
import { median } from '../measure.ts'

const LOOP_MS = 5_000
const ROUNDS = 3

/**
 * Rows a second over the Data API of one local server: the guide's loop for five seconds and the bundle of seed-db as a
 * process of its own into empty tables, in turn. Rows are counted once, though those that refer in a circle are written
 * twice.
 */
export async function compareRest(): Promise<void> {
  const projects = await startProjects()
  const workspace = await mkdtemp(join(tmpdir(), 'bench-seed-'))
  try {
    await cp(join(root, 'examples/axcouncil/seed.yml'), join(workspace, 'seed.yml'))
    await cp(join(root, 'dist/seed-db'), join(workspace, 'bundle'), { recursive: true })
    const samples: Sample[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      await withConnection(projects.staging.databaseUrl, (connection) => connection.query(`truncate ${TABLES} cascade`))
      const loop = await guideLoop(projects.production, projects.staging)
      await withConnection(projects.staging.databaseUrl, (connection) => connection.query(`truncate ${TABLES} cascade`))
      samples.push({ loop, ...(await clone(projects.production, projects.staging, workspace)) })
    }
    report(samples)
  } finally {
    await projects.stop()
    await rm(workspace, { recursive: true, force: true })
  }
}

const TABLES = 'companies, users, feature_flags, model_registry'

interface Sample {
  /** Rows a second. */
  loop: number
  rows: number
  cloneMs: number
  verifyMs: number
}

function report(samples: readonly Sample[]): void {
  const middle = (pick: (sample: Sample) => number): number => median(samples.map(pick))
  const cloned = ({ rows, cloneMs }: Sample): number => (rows / cloneMs) * 1_000
  const verified = ({ rows, cloneMs, verifyMs }: Sample): number => (rows / (cloneMs + verifyMs)) * 1_000
  const compared = (pick: (sample: Sample) => number): string =>
    `${middle(pick).toFixed(0).padStart(6)} rows/s   ratio ${middle((sample) => pick(sample) / sample.loop).toFixed(1)}`
  console.log(`${samples[0]!.rows.toLocaleString('en')} rows in nine tables over the Data API, ${ROUNDS} rounds in turn`)
  console.log(`the guide's loop             ${middle(({ loop }) => loop).toFixed(0).padStart(6)} rows/s`)
  console.log(`clone over the Data API      ${compared(cloned)}   budget 50`)
  console.log(`with its verification        ${compared(verified)}`)
  console.log(`verification of every row    ${(middle(({ verifyMs }) => verifyMs) / 1_000).toFixed(2)} s   ratio ${middle(({ verifyMs, cloneMs }) => verifyMs / cloneMs).toFixed(2)} of the clone   budget 1.00`)
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

async function clone(production: Project, staging: Project, workspace: string): Promise<Omit<Sample, 'loop'>> {
  const inputs = { 'source-url': production.url, 'source-key': production.secretKey, 'target-url': staging.url, 'target-key': staging.secretKey, 'target-name': staging.targetName, 'mask-key': 'a key of the bench of more than 16', config: 'seed.yml' }
  const env = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]))
  const started = performance.now()
  const child = spawn(process.execPath, [join(workspace, 'bundle/index.js')], { stdio: ['ignore', 'pipe', 'inherit'], env: { PATH: process.env.PATH, GITHUB_WORKSPACE: workspace, RUNNER_TEMP: workspace, ...env } })
  let [log, verifyAt, verifiedAt] = ['', 0, 0]
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    log += text
    if (verifyAt === 0 && log.includes('::group::Verify')) verifyAt = performance.now()
    if (verifiedAt === 0 && verifyAt > 0 && log.indexOf('::endgroup::', log.indexOf('::group::Verify')) > 0) verifiedAt = performance.now()
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`seed-db ended with ${String(code)}: ${log.split('\n').filter((line) => !line.startsWith('::add-mask::')).join('\n')}`)
  const rows = [...log.matchAll(/wrote .*?: ([\d,]+) rows/g)].reduce((sum, [, count]) => sum + Number(count!.replaceAll(',', '')), 0)
  const verifyMs = verifiedAt - verifyAt
  return { rows, cloneMs: performance.now() - started - verifyMs, verifyMs }
}
