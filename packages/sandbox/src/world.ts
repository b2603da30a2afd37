import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { type Caller, type Edit, createCaller } from './caller.ts'
import { type Chat, startChat } from './chat.ts'
import { addRun } from './github/records.ts'
import { type GitHub, startGitHub } from './github/server.ts'
import { networkVariables } from './network.ts'
import { withConnection } from './postgres/client.ts'
import type { ServiceSpec } from './render/model.ts'
import { type Render, startRender } from './render/render.ts'
import type { DeployScript } from './render/script.ts'
import { type Results, startResults } from './results/server.ts'
import { type Projects, startProjects } from './supabase/projects.ts'

/** What is played: changes of the candidate's files, of both databases, and of the next deploys. */
export interface Play {
  edits?: Edit[]
  /** Run in both databases before they are served, as a migration that was just released would be. */
  migration?: string
  staging?: DeployScript
  production?: DeployScript
}

/** Everything that the example's release talks to, running on 127.0.0.1. */
export interface World {
  caller: Caller
  repository: string
  projects: Projects
  render: Render
  github: GitHub
  results: Results
  chat: Chat
  keys: { render: string; github: string; mask: string }
  stop(): Promise<void>
}

export const STAGING = 'srv-staging0000000000000'
export const PRODUCTION = 'srv-product0000000000000'
/** The number of the run that releases. */
export const RUN_ID = 4711
const REPOSITORY = 'acme/axcouncil'

/** Starts the world of the example: the live commit is in staging and in production, the candidate is on `main`. */
export async function startWorld({ example, folder, play = {} }: { example: string; folder: string; play?: Play }): Promise<World> {
  const started: { stop(): Promise<void> }[] = []
  const keep = async <T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const one = await starting
    started.push(one)
    return one
  }
  const stop = async (): Promise<void> => {
    for (const one of started.reverse()) await one.stop()
    started.length = 0
  }
  try {
    const [caller, projects] = await Promise.all([
      createCaller(example, join(folder, 'caller'), play.edits),
      keep(startProjects({ migrations: join(example, 'supabase/migrations') })),
    ])
    if (play.migration) await migrate(projects, play.migration)
    const results = await keep(startResults({ dir: join(folder, 'artifacts') }))
    const keys = { render: `rnd_${secret()}`, github: `ghs_${secret()}`, mask: secret() }
    const github = await keep(
      startGitHub({ repositories: { [REPOSITORY]: caller.folder }, tokens: { [keys.github]: {} }, artifacts: (run) => results.artifacts(run) }),
    )
    recordContinuousIntegration(github, caller)
    const chat = await keep(startChat())
    addRun({ store: github.store, repo: github.repository(REPOSITORY) }, { id: RUN_ID, headSha: caller.candidate, actor: 'ada', name: 'Release' })
    const render = await keep(
      startRender({ apiKey: keys.render, workDir: join(folder, 'render'), services: services(caller, projects), timing: { drainMs: 500 } }),
    )
    if (play.staging) render.script(STAGING, play.staging)
    if (play.production) render.script(PRODUCTION, play.production)
    return { caller, repository: REPOSITORY, projects, render, github, results, chat, keys, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const secret = (): string => randomBytes(18).toString('base64url')

async function migrate({ production, staging }: Projects, sql: string): Promise<void> {
  for (const { databaseUrl } of [production, staging]) await withConnection(databaseUrl, (connection) => connection.query(sql))
}

function services(caller: Caller, { production, staging }: Projects): ServiceSpec[] {
  const web = { branch: 'main', repo: caller.folder, buildCommand: 'npm ci --omit=dev && npm run build', startCommand: 'npm start', healthCheckPath: '/health', autoDeploy: 'no' as const, live: caller.live }
  const env = (environment: string, { url, publishableKey }: { url: string; publishableKey: string }): Record<string, string> => ({
    ENVIRONMENT: environment,
    SUPABASE_URL: url,
    SUPABASE_PUBLISHABLE_KEY: publishableKey,
    ...networkVariables(),
  })
  return [
    { ...web, id: STAGING, name: 'axcouncil-staging', hookKey: secret(), env: env('staging', staging) },
    { ...web, id: PRODUCTION, name: 'axcouncil', hookKey: secret(), env: env('production', production) },
  ]
}

// The team's own checks ran on the pull request; promotion's gate looks for them.
function recordContinuousIntegration(github: GitHub, { candidate }: Caller): void {
  const repository = github.repository(REPOSITORY)
  const at = github.store.now()
  const output = { title: null, summary: null, text: null, annotations: [] }
  for (const name of ['Lint', 'Unit tests']) {
    repository.checkRuns.push({
      id: github.store.nextId(), sha: candidate, name, status: 'completed', conclusion: 'success', app: 'github-actions',
      suite: 1, startedAt: at, completedAt: at, detailsUrl: null, externalId: '', output,
    })
  }
}
