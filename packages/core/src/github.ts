import { ActionError, errorMessage } from './errors.ts'
import type { Environment } from './env.ts'
import { type Http, type HttpRequest, type HttpResponse, jsonOf } from './http.ts'
import { HttpError, isStatus } from './http-error.ts'

/** GitHub's REST API for one repository. Paths may start at the repository (`commits/…`) or at the root (`/user`). */
export interface GitHub {
  owner: string
  repo: string
  /** The decoded answer; undefined for an empty body. */
  call<T>(method: NonNullable<HttpRequest['method']>, path: string, body?: unknown): Promise<T>
  /**
   * All pages of a list, `pick` taking the items out of a page where it is an object; with `limit` its first items.
   * @throws HttpError also where not all of it can be had: a part of a list must not pass for the whole.
   */
  list<T>(path: string, pick?: (page: unknown) => T[], limit?: number): Promise<T[]>
}

/** Where to reach GitHub, as whom, for which repository. */
export interface GitHubOptions {
  http: Http
  environment: Pick<Environment, 'apiUrl' | 'repository'>
  token: string
}

// https://docs.github.com/en/rest/about-the-rest-api/api-versions
const HEADERS = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' }

/**
 * Opens GitHub's API with the job's token.
 * @throws ActionError outside of a repository's run.
 */
export function createGitHub({ http, environment, token }: GitHubOptions): GitHub {
  const { apiUrl, repository } = environment
  if (!repository) throw new ActionError('GITHUB_REPOSITORY is not set, so there is no repository to talk about.')
  const root = `${apiUrl.replace(/\/+$/, '')}`
  const url = (path: string): string =>
    /^https?:/.test(path) ? path : path.startsWith('/') ? `${root}${path}` : `${root}/repos/${repository.owner}/${repository.name}/${path}`
  const send = async (method: NonNullable<HttpRequest['method']>, path: string, body?: unknown): Promise<HttpResponse> => {
    try {
      return await http.send({
        url: url(path),
        method,
        headers: { ...HEADERS, authorization: `Bearer ${token}` },
        // Comments, descriptions and records are read by everybody who can read the repository.
        ...(body === undefined ? {} : { json: body, redacted: true }),
      })
    } catch (error) {
      throw explained(error)
    }
  }
  return {
    owner: repository.owner,
    repo: repository.name,
    call: async <T>(method: NonNullable<HttpRequest['method']>, path: string, body?: unknown) => {
      const answer = await send(method, path, body)
      return (answer.body.length === 0 ? undefined : jsonOf<T>(answer)) as T
    },
    list: async <T>(path: string, pick: (page: unknown) => T[] = (page) => page as T[], limit = Infinity) => {
      const items: T[] = []
      let pages = 0
      let next: string | undefined = `${path}${path.includes('?') ? '&' : '?'}per_page=100`
      while (next !== undefined && items.length < limit) {
        const answer = await send('GET', next)
        const found: unknown = pick(jsonOf(answer))
        if (!Array.isArray(found)) throw refused(answer, 'something that is no list')
        for (const item of found) items.push(item as T)
        if ((pages += 1) > MOST_PAGES) throw refused(answer, 'a list that does not end')
        next = nextPage(answer, new URL(root).origin)
      }
      return items.slice(0, limit)
    },
  }
}

// Twenty thousand items: more than GitHub has of anything that is asked for here.
const MOST_PAGES = 200

const refused = ({ url, status, headers, body }: HttpResponse, what: string): HttpError =>
  new HttpError(`GET ${url.split('?', 1)[0]} answered ${status} with ${what}`, { status, headers, body: body.toString('utf8', 0, 2_000) })

// The token goes along, so a next page elsewhere than on this API is not followed.
function nextPage(answer: HttpResponse, origin: string): string | undefined {
  const link = answer.headers.link?.split(',').find((one) => /;\s*rel="?next"?/.test(one))
  if (link === undefined) return undefined
  const url = /<([^>]+)>/.exec(link)?.[1]
  if (url && URL.canParse(url) && new URL(url).origin === origin) return url
  throw refused(answer, 'a list that goes on at another server, where the token must not go')
}

// The permission that a call lacks is GitHub's own word where it says one.
function explained(error: unknown): unknown {
  if (!isStatus(error, 401, 403)) return error
  if (isLimited(error)) return new GitHubDenied(error, 'The rate limit of this token is used up: run the job again later, or give another `github-token`.')
  const accepted = error.headers['x-accepted-github-permissions']
  const need = accepted ? ` (GitHub accepts: ${accepted})` : ''
  const advice =
    error.status === 401
      ? 'Check the input `github-token`.'
      : `Grant the job what it lacks under \`permissions:\`${need}, or give another \`github-token\`.`
  return new GitHubDenied(error, advice)
}

// GitHub says "too much" with 403 as well, and no permission would help.
const isLimited = ({ headers, message }: HttpError): boolean =>
  headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0' || /rate limit/i.test(message)

/** GitHub refused the token: wrong (401), without the permission or over its rate limit (403). */
export class GitHubDenied extends HttpError {
  override readonly advice: string

  constructor(error: HttpError, advice: string) {
    super(errorMessage(error), error)
    this.advice = advice
  }
}
