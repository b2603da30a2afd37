import { randomBytes } from 'node:crypto'
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startPostgres } from '@axcouncil/sandbox/postgres'
import type { PostgresMajor } from '@axcouncil/sandbox/postgres/binaries'
import { withConnection } from '@axcouncil/sandbox/postgres/client'
import { type ActionRun, type ActionStep, spawnAction } from '@axcouncil/sandbox/run-action'
import { createRoles, SUPERUSER } from '@axcouncil/sandbox/supabase/roles'
import { createEmptyProject } from '@axcouncil/sandbox/supabase/projects'
import { type SupabaseServer, startSupabase } from '@axcouncil/sandbox/supabase/server'

/** Two projects with the same small schema, a workspace with files, and the action that runs between them. */
export interface World {
  source: SupabaseServer
  target: SupabaseServer
  /** Runs SQL as the superuser. */
  sql<Row extends object>(project: SupabaseServer, text: string): Promise<Row[]>
  /** Writes files of the caller's repository. */
  write(files: Record<string, string>): Promise<void>
  run(inputs?: Record<string, string>, options?: Pick<ActionStep, 'signal' | 'onLine' | 'killOn' | 'killAfterMs' | 'limitMs' | 'env'>): Promise<ActionRun>
  /** A file of the caller's repository, absolute. */
  path(file: string): string
  /** Runs the action over PostgreSQL, as the owner of both databases. */
  runDirect: World['run']
  /** The database's URL as its owner has it, and what target-name says of it. */
  ownerUrl(project: SupabaseServer): string
  stop(): Promise<void>
}

export const MASK_KEY = 'a mask key of more than sixteen characters'
const entry = fileURLToPath(new URL('../src/index.ts', import.meta.url))

/** Starts the world; `schema` is run in both databases. */
export async function startWorld(schema: string, version: PostgresMajor = 17): Promise<World> {
  const server = await startPostgres({ superuser: SUPERUSER, version })
  const password = randomBytes(12).toString('hex')
  await createRoles(server.url, password)
  const workspace = await mkdtemp(join(tmpdir(), 'workspace-'))
  const open = async (name: string): Promise<SupabaseServer> => {
    const databaseUrl = await createEmptyProject(server, name)
    await withConnection(databaseUrl, (connection) => connection.query(schema))
    return startSupabase({ name, databaseUrl, publishableKey: `sb_publishable_${name}_key`, secretKey: `sb_secret_${name}_0123456789` })
  }
  const source = await open('production')
  const target = await open('staging')
  const ownerUrl = ({ databaseUrl }: SupabaseServer): string => Object.assign(new URL(databaseUrl), { username: 'postgres', password }).href
  const run: World['run'] = (inputs = {}, options = {}) =>
    spawnAction({
      entry,
      ...options,
      env: { GITHUB_WORKSPACE: workspace, ...options.env },
      inputs: {
        'source-url': source.url,
        'source-key': source.secretKey,
        'target-url': target.url,
        'target-key': target.secretKey,
        'target-name': new URL(target.url).host,
        'mask-key': MASK_KEY,
        ...inputs,
      },
    })
  const direct = { 'source-db-url': ownerUrl(source), 'target-db-url': ownerUrl(target), 'target-name': `127.0.0.1:${server.port}/staging` }
  return {
    source,
    target,
    sql: (project, text) => withConnection(project.databaseUrl, (connection) => connection.query(text)),
    write: async (files) => {
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(workspace, path)), { recursive: true })
        await writeFile(join(workspace, path), text)
      }
    },
    path: (file) => join(workspace, file),
    run,
    runDirect: (inputs = {}, options = {}) => run({ ...direct, 'source-url': '', 'source-key': '', 'target-url': '', 'target-key': '', ...inputs }, options),
    ownerUrl,
    stop: async () => {
      await Promise.all([source.stop(), target.stop()])
      await server.stop()
      await rm(workspace, { recursive: true, force: true })
    },
  }
}

/** The error that the runner shows last. */
export const lastError = ({ stdout }: ActionRun): string => stdout.split('\n').findLast((line) => line.startsWith('::error::')) ?? ''

/** What a reader of the log sees: commands that register masks are taken out of it by the runner. */
export const seen = ({ stdout, stderr, summary }: ActionRun): string =>
  [...stdout.split('\n').filter((line) => !line.startsWith('::add-mask::')), stderr, summary].join('\n')
