import { createServer } from 'node:http'
import { drilledAnswer } from './drills.js'
import { HttpError } from './errors.js'
import { describeFlags } from './flags.js'
import { corsHeaders, SECURITY_HEADERS } from './headers.js'

const LONGEST_SEARCH = 100

/**
 * The whole server, not yet listening.
 * @param {import('./config.js').Config} config
 * @param {object} ports
 * @param {import('./database.js').Database} ports.database
 * @param {Record<string, import('./flags.js').Flag>} ports.flags
 * @param {() => Promise<{ status: number, body: object }>} ports.health
 * @param {ReturnType<typeof import('./pages.js').readPages>} ports.pages
 * @param {(line: object) => void} ports.log
 */
export function createApp(config, { database, flags, health, pages, log }) {
  const routes = {
    '/health': async () => {
      const { status, body } = await health()
      return json(status, body)
    },
    '/api/feature-flags': async ({ url }) => json(200, { flags: describeFlags(flags, visitorOf(url)) }),
    '/api/companies': async ({ url, request }) => {
      const query = { ...companiesQueryOf(url), authorization: bearerOf(request) }
      return json(200, drilledAnswer(config, await database.listCompanies(query)))
    },
  }

  const answer = async (request) => {
    const url = URL.parse(request.url, 'http://localhost')
    if (url === null) throw new HttpError(400, 'bad_request', 'The address cannot be read.')
    if (request.method === 'OPTIONS') return { status: 204 }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new HttpError(405, 'method_not_allowed', 'This server only answers GET.')
    }
    const page = pages.get(url.pathname)
    if (page) return pageAnswer(page, request)
    const route = Object.hasOwn(routes, url.pathname) ? routes[url.pathname] : undefined
    if (!route) throw new HttpError(404, 'not_found', `There is nothing at ${url.pathname}`)
    return route({ url, request })
  }

  const server = createServer(async (request, response) => {
    const { status, headers, body } = await answer(request).catch((error) => errorAnswer(error, request, log))
    response.writeHead(status, {
      ...SECURITY_HEADERS,
      ...corsHeaders(request.headers.origin, config.frontendOrigins),
      ...(!server.listening && { connection: 'close' }),
      ...headers,
    })
    response.end(body)
  })
  return server
}

/** Health changes by the second, flags and companies by the visitor: no cache may keep any of them. */
function json(status, body, headers) {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  }
}

function pageAnswer({ body, type, etag }, request) {
  const headers = { 'content-type': type, 'cache-control': 'no-cache', etag }
  return request.headers['if-none-match'] === etag ? { status: 304, headers } : { status: 200, headers, body }
}

function errorAnswer(error, request, log) {
  const known = error instanceof HttpError ? error : new HttpError(500, 'internal', 'Something went wrong here.', error)
  if (known.status >= 500) {
    log({ level: 'error', path: request.url?.split('?')[0], code: known.code, cause: describe(known.cause) })
  }
  const headers = known.status === 405 ? { allow: 'GET, HEAD, OPTIONS' } : {}
  return json(known.status, { error: known.code, message: known.message }, headers)
}

function describe(cause) {
  return cause instanceof Error ? cause.stack : cause?.message
}

function visitorOf(url) {
  return {
    userId: url.searchParams.get('user_id') || undefined,
    companyId: url.searchParams.get('company_id') || undefined,
  }
}

function companiesQueryOf(url) {
  const search = (url.searchParams.get('search') ?? '').trim()
  const page = url.searchParams.get('page') ?? '1'
  if (search.length > LONGEST_SEARCH) {
    throw new HttpError(400, 'search_too_long', `Search for at most ${LONGEST_SEARCH} characters.`)
  }
  if (!/^[1-9]\d{0,5}$/.test(page)) throw new HttpError(400, 'bad_page', 'page must be a whole number from 1.')
  return { search, page: Number(page) }
}

/** A signed-in visitor's own token, handed on so that the database applies that person's policies. */
function bearerOf(request) {
  const { authorization } = request.headers
  return authorization?.startsWith('Bearer ') ? authorization : undefined
}
