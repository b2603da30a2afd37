import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { startPostgres, type PostgresServer } from '../postgres.ts'
import type { PostgresMajor } from '../postgres/binaries.ts'
import { atDatabase } from '../postgres/client.ts'
import { createAuthSchema } from './app.ts'
import { migrate } from './migrations.ts'
import { loadProductionData } from './production-data.ts'
import { createRoles, grantAuth, prepareDatabase, SUPERUSER } from './roles.ts'
import { startSupabase, type SupabaseServer } from './server.ts'

/** One Supabase project, with the two ways into it. */
export interface Project extends SupabaseServer {
  /** The database's URL as the project's owner has it: role `postgres`, no superuser. `databaseUrl` is the superuser's. */
  ownerUrl: string
  /** What seed-db's `target-name` says with `target-url`: `127.0.0.1:<port>`, since here no project ref is in the host. */
  targetName: string
  /** What it says with `target-db-url`: `127.0.0.1/<database>`. */
  targetDatabase: string
}

/** Production, with data, and staging, with tables. They share a server, hence roles, as no hosted projects do. */
export interface Projects {
  production: Project
  staging: Project
  stop(): Promise<void>
}

/** `migrations`: the folder of SQL files that both run, the example's by default. */
export interface ProjectsOptions {
  migrations?: string
  /** Fills production's tables, given its superuser's URL; with the example's rows by default. */
  fill?: (databaseUrl: string) => Promise<void>
  version?: PostgresMajor
  /** `bare` leaves staging without the migrations, for strategy `sql` to run before the first request to its Data API. */
  staging?: 'migrated' | 'bare'
}

const EXAMPLE = fileURLToPath(new URL('../../../../examples/axcouncil/supabase/migrations', import.meta.url))

/** Starts both projects, in about two seconds, with production's data loaded. Throws what keeps either from starting. */
export async function startProjects(options: ProjectsOptions = {}): Promise<Projects> {
  const { migrations = EXAMPLE, fill = loadProductionData, version = 17, staging = 'migrated' } = options
  const server = await startPostgres({ version, superuser: SUPERUSER })
  try {
    const ownerPassword = randomBytes(18).toString('base64url')
    await createRoles(server.url, ownerPassword)
    const owner = ownerOf(ownerPassword)
    // Databases are copies of one another while nobody is connected, which is quicker than making each.
    const bare = await createEmptyProject(server, 'template_project')
    if (staging === 'bare') await copyProject(server, 'template_project', 'staging')
    await migrate(owner(bare), migrations)
    if (staging === 'migrated') await copyProject(server, 'template_project', 'staging')
    const productionUrl = await copyProject(server, 'template_project', 'production')
    await fill(productionUrl)
    const started = await Promise.all([open('production', productionUrl), open('staging', atDatabase(server.url, 'staging'))])
    const [production, stagingProject] = started.map((project) => describe(project, owner)) as [Project, Project]
    const stop = async (): Promise<void> => {
      await Promise.all(started.map((project) => project.stop()))
      await server.stop()
    }
    return { production, staging: stagingProject, stop }
  } catch (error) {
    await server.stop()
    throw error
  }
}

/** A database with roles' rights and the managed schemas, and no table of its own. Returns the superuser's URL. */
export async function createEmptyProject(server: PostgresServer, name: string): Promise<string> {
  const url = await server.createDatabase(name, { owner: 'postgres' })
  await prepareDatabase(url)
  await createAuthSchema(url)
  await grantAuth(url)
  return url
}

const copyProject = (server: PostgresServer, template: string, name: string): Promise<string> =>
  server.createDatabase(name, { template, owner: 'postgres' })

const open = (name: string, databaseUrl: string): Promise<SupabaseServer> =>
  startSupabase({ name, databaseUrl, publishableKey: key('publishable'), secretKey: key('secret') })

const key = (kind: 'publishable' | 'secret'): string => `sb_${kind}_${randomBytes(16).toString('hex')}`

const ownerOf = (password: string) => (url: string): string => {
  const owner = new URL(url)
  owner.username = 'postgres'
  owner.password = password
  return owner.href
}

const describe = (project: SupabaseServer, owner: (url: string) => string): Project => ({
  ...project,
  ownerUrl: owner(project.databaseUrl),
  targetName: new URL(project.url).host,
  targetDatabase: `127.0.0.1/${new URL(project.databaseUrl).pathname.slice(1)}`,
})
