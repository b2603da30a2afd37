import type { Ports } from '@axcouncil/core/action'
import { ActionError, type InputFault } from '@axcouncil/core/errors'
import { type Http, type HttpRequest, type HttpResponse, jsonOf } from '@axcouncil/core/http'
import { HttpError, isStatus } from '@axcouncil/core/http-error'
import { courtesyMs } from '@axcouncil/core/rate-limit'
import { retry } from '@axcouncil/core/retry'
import type { CustomDomain, Deploy, DeployRequest, LogLine, Metric, Service, ServiceEvent } from './model.ts'

/** Render's API, as far as the suite uses it. Every call throws RenderDenied where the key is the reason. */
export interface Render {
  getService(serviceId: string): Promise<Service>
  /** Newest first, one page of at most 100. */
  listDeploys(serviceId: string, query?: { limit?: number; status?: string; createdAfter?: string }): Promise<Deploy[]>
  /** `timeoutMs` is for one try. */
  getDeploy(serviceId: string, deployId: string, timeoutMs?: number): Promise<Deploy>
  /** Sent once. Undefined where Render answers without a deploy (202: queued behind another one). */
  triggerDeploy(serviceId: string, request: DeployRequest): Promise<Deploy | undefined>
  /** Sent once. Not for cron jobs, and not while the deploy is queued. */
  cancelDeploy(serviceId: string, deployId: string, timeoutMs?: number): Promise<void>
  /** Sent once. Makes a new deploy from the build of an earlier one; leaves auto-deploys as they are. */
  rollback(serviceId: string, deployId: string): Promise<Deploy | undefined>
  /** Newest first. Without `startTime` Render answers for the last hour only. */
  listEvents(serviceId: string, query?: { startTime?: string; endTime?: string; type?: string }): Promise<ServiceEvent[]>
  /** The newest lines of a log, oldest first, at most 100. */
  listLogs(query: LogQuery): Promise<LogLine[]>
  setAutoDeploy(serviceId: string, autoDeploy: 'yes' | 'no'): Promise<Service>
  listDomains(serviceId: string): Promise<CustomDomain[]>
  addDomain(serviceId: string, name: string): Promise<void>
  removeDomain(serviceId: string, idOrName: string): Promise<void>
  /** `cpu`, `memory`, `http-requests`, `http-latency`, `instance-count`, …: https://api-docs.render.com/reference/get-cpu */
  metrics(kind: string, query: Record<string, string>): Promise<Metric[]>
}

/** Which lines of which log. Build output is of type `build`, what the service itself prints of type `app`. */
export interface LogQuery {
  ownerId: string
  serviceId: string
  types: readonly ('build' | 'app')[]
  startTime?: string | undefined
  endTime?: string | undefined
  limit: number
}

/** Where Render's API is, and as whom. */
export interface RenderOptions extends Pick<Ports, 'http' | 'clock' | 'signal'> {
  apiUrl: URL
  apiKey: string
}

/** Render refused the key (401), or the key may not do this (403). */
export class RenderDenied extends ActionError {
  readonly status: number

  constructor(error: HttpError) {
    const [message, advice] =
      error.status === 401
        ? [
            'Render does not accept the API key',
            'Check the input `api-key`, which our workflows take from the secret RENDER_API_KEY: a key is made under Account Settings, API Keys, and ends when its user leaves the workspace.',
          ]
        : ['The API key may not do this', 'The input `api-key` must be of a user who may deploy this service.']
    super(`${message} (${error.message}).`, { advice })
    this.status = error.status
  }
}

/** The fault of the input `api-key` where Render refused it at the first look at a service. */
export const keyFault = ({ status }: RenderDenied, serviceId: string): InputFault => ({
  input: 'api-key',
  message: `${status === 401 ? 'is not accepted by Render (401): it is wrong, or was revoked' : `may not see ${serviceId} (403)`}; our workflows take it from the secret RENDER_API_KEY`,
})

// An answer takes a second or two; after 15 s of silence another try is quicker than waiting on. What is sent only once
// gets longer: to give up on it means to search for what it did.
const READ_TIMEOUT_MS = 15_000
const SEND_TIMEOUT_MS = 30_000
// A limit is of a minute; a server that names a longer time does not keep us from noticing the end of a deploy.
const LONGEST_COURTESY_MS = 30_000

/** Opens Render's API. Nothing is sent before the first call. */
export function createRender(options: RenderOptions): Render {
  const { send, read } = connect(options)
  const service = (id: string): string => `services/${encodeURIComponent(id)}`
  const deploy = (id: string, deployId: string): string => `${service(id)}/deploys/${encodeURIComponent(deployId)}`
  const act = async (method: 'POST' | 'PATCH' | 'DELETE', path: string, json?: unknown): Promise<HttpResponse> =>
    send({ method, path, json })
  return {
    getService: (id) => read(service(id), isResource<Service>),
    listDeploys: async (id, query = {}) =>
      items<Deploy>(await read(`${service(id)}/deploys`, isList<Page>, { limit: 20, ...query }), 'deploy').sort(
        newestFirst,
      ),
    getDeploy: (id, deployId, timeoutMs) => read(deploy(id, deployId), isResource<Deploy>, {}, timeoutMs),
    triggerDeploy: async (id, request) => deployIn(await act('POST', `${service(id)}/deploys`, body(request))),
    cancelDeploy: async (id, deployId, timeoutMs) =>
      void (await send({ method: 'POST', path: `${deploy(id, deployId)}/cancel`, timeoutMs })),
    rollback: async (id, deployId) => deployIn(await act('POST', `${service(id)}/rollback`, { deployId })),
    listEvents: async (id, query = {}) =>
      items<ServiceEvent>(await read(`${service(id)}/events`, isList<Page>, { limit: 100, ...query }), 'event'),
    listLogs: async ({ serviceId, types, limit, ...query }) => {
      const all = { ...query, resource: serviceId, type: types, limit: Math.min(limit, 100), direction: 'backward' }
      const { logs } = await read('logs', isLogs, all)
      // Reversed first: lines of the same millisecond keep their order.
      return logs.reverse().sort((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp))
    },
    setAutoDeploy: async (id, autoDeploy) => jsonOf<Service>(await act('PATCH', service(id), { autoDeploy })),
    listDomains: async (id) =>
      items<CustomDomain>(await read(`${service(id)}/custom-domains`, isList<Page>, { limit: 100 }), 'customDomain'),
    addDomain: async (id, name) => void (await act('POST', `${service(id)}/custom-domains`, { name })),
    removeDomain: async (id, idOrName) =>
      void (await act('DELETE', `${service(id)}/custom-domains/${encodeURIComponent(idOrName)}`)),
    metrics: (kind, query) => read(`metrics/${kind}`, isList<Metric>, query),
  }
}

type Page = Record<string, unknown>
type Query = Record<string, string | number | readonly string[] | undefined>
type Send = (request: {
  method?: HttpRequest['method'] & string
  path: string
  query?: Query
  json?: unknown
  timeoutMs?: number | undefined
}) => Promise<HttpResponse>
type Read = <T>(path: string, isWanted: (body: unknown) => body is T, query?: Query, timeoutMs?: number) => Promise<T>

function connect({ http, clock, signal, apiUrl, apiKey }: RenderOptions): { send: Send; read: Read } {
  const root = apiUrl.href.replace(/\/+$/, '')
  // All reads of a user count against one limit, other jobs' too: near its end we ask so slowly that it lasts.
  let notBefore = 0
  const send: Send = async ({ method = 'GET', path, query = {}, json, timeoutMs = method === 'GET' ? READ_TIMEOUT_MS : SEND_TIMEOUT_MS }) => {
    const headers = { accept: 'application/json', authorization: `Bearer ${apiKey}` }
    const url = `${root}/${path}${search(query)}`
    const reads = method === 'GET'
    if (reads && notBefore > clock.elapsed()) await clock.sleep(notBefore - clock.elapsed(), signal)
    const answer = await denied(() => http.send({ url, method, headers, timeoutMs, ...(json === undefined ? {} : { json }) }))
    if (reads) notBefore = clock.elapsed() + Math.min(LONGEST_COURTESY_MS, courtesyMs(answer, clock.now()))
    return answer
  }
  // A proxy's login page or half a body comes with status 200: asking again is as safe as after a 502.
  const read: Read = (path, isWanted, query, timeoutMs) =>
    retry(async () => readable(await send({ path, timeoutMs, ...(query ? { query } : {}) }), isWanted), {
      policy: { attempts: 4, baseMs: 500, maxMs: 4_000 },
      decide: (error) => ({ retry: error instanceof HttpError && (error.status < 300 || error.status === 409) }),
      clock,
      signal,
    })
  return { send, read }
}

async function denied(send: () => ReturnType<Http['send']>): Promise<HttpResponse> {
  try {
    return await send()
  } catch (error) {
    throw isStatus(error, 401, 403) ? new RenderDenied(error) : error
  }
}

function search(query: Query): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one): [string, string] => [name, String(one)]),
  )
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`
}

function readable<T>(answer: HttpResponse, isWanted: (body: unknown) => body is T): T {
  const value = jsonOf<unknown>(answer)
  if (isWanted(value)) return value
  const { status, headers, url } = answer
  throw new HttpError(`${url.split('?', 1)[0]} answered ${status} with JSON of another form than documented`, {
    status,
    headers,
    body: '',
  })
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
function isList<T>(value: unknown): value is T[] {
  return Array.isArray(value) && value.every(isObject)
}
const isLogs = (value: unknown): value is { logs: LogLine[] } => isObject(value) && isList<LogLine>(value.logs)
function isResource<T>(value: unknown): value is T {
  return isObject(value) && typeof value.id === 'string' && /^[a-z]+-/.test(value.id)
}

const items = <T>(page: Page[], name: string): T[] => page.map((entry) => entry[name]).filter(isResource<T>)

// The documentation does not promise an order, so nobody may rely on one.
const newestFirst = (a: Deploy, b: Deploy): number => Date.parse(b.createdAt ?? '') - Date.parse(a.createdAt ?? '') || 0

function deployIn(answer: HttpResponse): Deploy | undefined {
  return answer.body.length === 0 ? undefined : readable(answer, isResource<Deploy>)
}

// `deployMode` may stand alone only, and what is not asked for is not sent: the API's defaults are the service's own.
const body = ({ commitId, imageUrl, clearCache, deployMode }: DeployRequest): Record<string, string> => {
  if (deployMode) return { deployMode }
  return {
    ...(commitId ? { commitId } : {}),
    ...(imageUrl ? { imageUrl } : {}),
    ...(clearCache ? { clearCache: 'clear' } : {}),
  }
}
