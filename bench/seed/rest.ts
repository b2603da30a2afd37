import { spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@supabase/supabase-js'
import { withConnection } from '../../packages/sandbox/src/postgres/client.ts'
import { type Projects, startProjects } from '../../packages/sandbox/src/supabase/projects.ts'
import { root } from '../../scripts/metadata.ts'
import { median } from '../measure.ts'
import { SCHEMA, SEED_YML, dataOf } from './data.ts'

const LOOP_MS = 5_000

/** Data that goes over the Data API. */
interface Subject {
  name: string
  /** Those that all others refer to. */
  tables: string
  start: (workspace: string) => Promise<Projects>
  config: string
  /** A row of companies as the guide's loop writes it. */
  sanitise: (company: Company) => Company
  /** How many times as quick as the loop a clone must be; none for data that the requirement does not speak of. */
  budget?: number
}

type Company = Record<string, unknown>

/** The rows that the clone over PostgreSQL is measured with, and the harder ones of the example: documents in most rows, rules for all. */
const subjectsOf = async (rows: number): Promise<Subject[]> => [
  {
    name: 'five tables of a support desk',
    tables: 'companies',
    start: async (workspace) => {
      const migrations = join(workspace, 'migrations')
      await mkdir(migrations)
      await writeFile(join(migrations, '20260101000000_schema.sql'), `${SCHEMA}; grant all on all tables in schema public to service_role`)
      return startProjects({ migrations, fill: (url) => withConnection(url, (connection) => connection.query(dataOf(rows)).then(() => {})) })
    },
    config: SEED_YML,
    sanitise: (company) => ({ ...company, name: `Test Company ${String(company.id).slice(0, 8)}`, billing_email: 'test@example.com' }),
    budget: 50,
  },
  {
    name: 'nine tables of the example, with documents and long texts,',
    tables: 'companies, users, feature_flags, model_registry',
    start: () => startProjects(),
    config: await readFile(join(root, 'examples/axcouncil/seed.yml'), 'utf8'),
    sanitise: (company) => ({ ...company, search_name: undefined, name: `Test Company ${String(company.id).slice(0, 8)}`, context: 'Test company for staging environment' }),
  },
]

/**
 * Rows a second over the Data API of one local server: the guide's loop for five seconds and the bundle of seed-db as a
 * process of its own into empty tables, in turn. Rows are counted once, though those that refer in a circle are written
 * twice. `rows` are those of the five tables.
 */
export async function compareRest({ rows, rounds }: { rows: number; rounds: number }): Promise<void> {
  for (const subject of await subjectsOf(rows)) await compare(subject, rounds)
}

async function compare(subject: Subject, rounds: number): Promise<void> {
  const workspace = await mkdtemp(join(tmpdir(), 'bench-seed-'))
  const projects = await subject.start(workspace)
  const clear = (): Promise<unknown> => withConnection(projects.staging.databaseUrl, (connection) => connection.query(`truncate ${subject.tables} cascade`))
  try {
    await writeFile(join(workspace, 'seed.yml'), subject.config)
    await cp(join(root, 'dist/seed-db'), join(workspace, 'bundle'), { recursive: true })
    const samples: Sample[] = []
    for (let round = 0; round < rounds; round += 1) {
      await clear()
      const loop = await guideLoop(projects, subject.sanitise)
      await clear()
      samples.push({ loop, ...(await clone(projects, workspace)) })
    }
    report(subject, samples)
  } finally {
    await projects.stop()
    await rm(workspace, { recursive: true, force: true })
  }
}

interface Sample {
  /** Rows a second. */
  loop: number
  rows: number
  cloneMs: number
  verifyMs: number
}

function report({ name, budget }: Subject, samples: readonly Sample[]): void {
  const middle = (pick: (sample: Sample) => number): number => median(samples.map(pick))
  const cloned = ({ rows, cloneMs }: Sample): number => (rows / cloneMs) * 1_000
  const verified = ({ rows, cloneMs, verifyMs }: Sample): number => (rows / (cloneMs + verifyMs)) * 1_000
  const compared = (pick: (sample: Sample) => number): string =>
    `${middle(pick).toFixed(0).padStart(6)} rows/s   ratio ${middle((sample) => pick(sample) / sample.loop).toFixed(1)}`
  console.log(`${samples[0]!.rows.toLocaleString('en')} rows in ${name} over the Data API, ${samples.length} rounds in turn`)
  console.log(`the guide's loop             ${middle(({ loop }) => loop).toFixed(0).padStart(6)} rows/s`)
  console.log(`clone over the Data API      ${compared(cloned)}${budget === undefined ? '' : `   budget ${budget}`}`)
  console.log(`with its verification        ${compared(verified)}`)
  console.log(`verification of every row    ${(middle(({ verifyMs }) => verifyMs) / 1_000).toFixed(2)} s   ratio ${middle(({ verifyMs, cloneMs }) => verifyMs / cloneMs).toFixed(2)} of the clone   budget 1.00`)
}

// The staging guide's Option A in TypeScript: what one answer brings, sanitised and written one row after the other.
async function guideLoop({ production, staging }: Projects, sanitise: Subject['sanitise']): Promise<number> {
  const [from, to] = [production, staging].map(({ url, secretKey }) => createClient(url, secretKey, { auth: { persistSession: false } }))
  const { data } = await from!.from('companies').select('*').throwOnError()
  const [started, companies] = [performance.now(), data as Company[]]
  let rows = 0
  while (performance.now() - started < LOOP_MS) {
    const company = companies[rows % companies.length]!
    await to!.from('companies').upsert(sanitise(company)).throwOnError()
    rows += 1
  }
  return rows / ((performance.now() - started) / 1_000)
}

async function clone({ production, staging }: Projects, workspace: string): Promise<Omit<Sample, 'loop'>> {
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
