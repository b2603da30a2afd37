import type { Environment } from '@axcouncil/core/env'
import { errorMessage } from '@axcouncil/core/errors'
import { type Http, jsonOf } from '@axcouncil/core/http'
import { systemClock } from '@axcouncil/core/clock'
import { createRender } from '@axcouncil/render/client'
import { catalogOfOpenApi, type OpenApiDocument } from '@axcouncil/seed/catalog/openapi'
import { classified } from './check-repository.ts'
import type { Finding } from './finding.ts'
import { askGates } from './gates.ts'
import type { Findings } from './look.ts'

/** What the live checks may use. `value` gives a variable or a key by its name, from the environment or the settings. */
export interface Live {
  http: Http
  environment: Environment
  signal: AbortSignal
  value: (name: string) => string | undefined
  /** The commit that a release would take out, and whose repository it is. */
  head: string
  repository: { owner: string; name: string } | undefined
}

/** Asks the real services, with the real keys, and changes nothing: every request is a GET. */
export async function checkLive(live: Live, findings: Findings): Promise<Finding[]> {
  const parts = [checkService(live, 'STAGING', findings), checkService(live, 'PRODUCTION', findings), checkSchema(live, findings), checkGates(live, findings)]
  const settled = await Promise.allSettled(parts)
  return settled.flatMap((part) => (part.status === 'fulfilled' ? part.value : [{ level: 'error', where: 'Live', what: errorMessage(part.reason) } satisfies Finding]))
}

async function checkService(live: Live, name: 'STAGING' | 'PRODUCTION', findings: Findings): Promise<Finding[]> {
  const where = name === 'STAGING' ? 'Staging' : 'Production'
  const [id, url, key] = [`${name}_SERVICE_ID`, `${name}_URL`, 'RENDER_API_KEY'].map(live.value)
  const missing = [[`${name}_SERVICE_ID`, id], ['RENDER_API_KEY', key]].filter(([, value]) => !value).map(([wanted]) => wanted)
  const health = url ? [await checkHealth(live, where, `${url}${findings.services?.[0]?.healthPath || '/health'}`)] : []
  if (!id || !key) return [{ level: 'note', where, what: `Render is not asked: ${missing.join(' and ')} not set in the environment` }, ...health]
  const { http, signal } = live
  const render = createRender({ http, signal, clock: systemClock, apiUrl: new URL(live.value('RENDER_API_URL') ?? 'https://api.render.com/v1'), apiKey: key })
  const [service, deploys] = [await render.getService(id), await render.listDeploys(id, { limit: 20 })]
  const serving = deploys.find(({ status }) => status === 'live')?.commit?.id
  const plan = live.head === '' ? 'there is no commit here to compare with' : serving === live.head ? 'which is what a release would deploy' : `a release would deploy ${live.head.slice(0, 7)}`
  return [
    { level: 'ok', where, what: `${service.name} serves ${serving?.slice(0, 7) ?? 'nothing yet'}; ${plan}` },
    ...(service.autoDeploy === 'yes' ? [{ level: 'error', where, what: `Render deploys ${service.name} by itself at each push`, fix: 'Switch auto-deploy off in its settings' } satisfies Finding] : []),
    ...health,
  ]
}

async function checkHealth({ http }: Live, where: string, url: string): Promise<Finding> {
  try {
    const answer = await http.send({ url, expect: () => true, attempts: 1, timeoutMs: 70_000, fresh: true })
    if (answer.status < 200 || answer.status > 299) return { level: 'error', where, what: `${url} answers ${answer.status}, so wait-healthy would say unhealthy (status)` }
    const commit = (JSON.parse(answer.body.toString('utf8')) as { commit?: unknown } | null)?.commit
    if (typeof commit === 'string' && commit !== '') return { level: 'ok', where, what: `${url} answers ${answer.status} as commit ${commit.slice(0, 7)}` }
  } catch (error) {
    if (!(error instanceof SyntaxError)) return { level: 'error', where, what: `${url} does not answer: ${errorMessage(error)}` }
  }
  return { level: 'error', where, what: `${url} tells no commit at /commit, so wait-healthy would say unhealthy (no-version)`, fix: 'Let it answer { "commit": process.env.RENDER_GIT_COMMIT }, or set version-from' }
}

async function checkSchema({ http, value }: Live, { seedConfig }: Findings): Promise<Finding[]> {
  const [url, key] = [value('PRODUCTION_SUPABASE_URL'), value('PRODUCTION_SUPABASE_KEY')]
  if (!url || !key || !seedConfig) return [{ level: 'note', where: 'Schema', what: 'production is not asked: that needs seed.yml, PRODUCTION_SUPABASE_URL and PRODUCTION_SUPABASE_KEY' }]
  const document = jsonOf<OpenApiDocument>(await http.send({ url: `${url.replace(/\/+$/, '')}/rest/v1/`, headers: { apikey: key, accept: 'application/openapi+json' } }))
  return classified(seedConfig, catalogOfOpenApi(document, 'public'), 'production')
}

async function checkGates({ environment, repository, value, head }: Live, { workflows }: Findings): Promise<Finding[]> {
  const token = value('GITHUB_TOKEN') ?? value('GH_TOKEN')
  if (!head || !repository) return [{ level: 'note', where: 'Gates', what: head ? 'GitHub is not asked: no remote `origin` on github.com says which repository this is' : 'GitHub is not asked: this is no git repository, or has no commit yet' }]
  if (!token) return [{ level: 'note', where: `Gates for ${head.slice(0, 7)}`, what: 'GitHub is not asked: GITHUB_TOKEN is not set in the environment' }]
  return askGates({ environment, value, head, repository, token, workflows })
}
