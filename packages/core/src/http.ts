import { type Clock, reasonOf, withTimeout } from './clock.ts'
import { formatDuration } from './duration.ts'
import { ActionError } from './errors.ts'
import { excerpt } from './excerpt.ts'
import { ConnectionError, HttpError, connectionError, unsendable } from './http-error.ts'
import { serverWaitMs } from './rate-limit.ts'
import type { Redactor } from './redact.ts'
import { headersFor, redirectTarget } from './redirect.ts'
import { type RetryDecision, type RetryPolicy, retry } from './retry.ts'
import { type ProxySettings, type Transport, type WireResponse, createTransport } from './transport.ts'

/** A request. Only `url` is needed. */
export interface HttpRequest {
  url: string
  method?: 'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers?: Record<string, string>
  /** Sent as JSON. */
  json?: unknown
  /** Takes registered secrets out of the JSON before it is sent: for what other people will read. */
  redacted?: boolean
  /** Sent as it is; `json` and `body` exclude each other. */
  body?: string | Uint8Array
  /** Milliseconds for one try, connection and body included. Default 30 s. */
  timeoutMs?: number
  /** Which statuses are an answer; all others throw HttpError. Default 200 to 299. */
  expect?: (status: number) => boolean
  /** Tries for what may be repeated; 1 for none. Default 5. */
  attempts?: number
  /** Redirects to follow, for GET and HEAD; beyond them the redirect itself is the answer. Default 5. */
  maxRedirects?: number
  fresh?: boolean
  family?: 4 | 6
  /** Bytes of body to keep. Default 16 MiB. */
  maxBytes?: number
}

/** An answer with the status that was asked for. */
export interface HttpResponse {
  status: number
  headers: Record<string, string>
  body: Buffer
  truncated: boolean
  /** Where the answer came from, after redirects. */
  url: string
  /** Milliseconds of the last try, from connecting to the last byte. */
  durationMs: number
}

/** HTTP as every part of the suite uses it: limited in time, retried where that is safe, silent about secrets. */
export interface Http {
  /** @throws HttpError on other statuses, ConnectionError where no answer came, CanceledError when the job ends. */
  send(request: HttpRequest): Promise<HttpResponse>
  /** Loads ahead what the first request would load, so that its duration is the server's alone. */
  load(): Promise<void>
  /** The same connections under another signal. */
  under(signal: AbortSignal): Http
  close(): Promise<void>
}

/** What `createHttp` needs of the world. */
export interface HttpOptions {
  clock: Clock
  redactor: Redactor
  signal: AbortSignal
  proxy: ProxySettings
  log: (line: string) => void
  random?: () => number
}

export { excerpt }

// RFC 9110 §9.2.2: only these may be repeated without harm. A PATCH or POST may have done its work already.
const IDEMPOTENT = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']
const isPassing = (status: number): boolean => status === 408 || status === 429 || status >= 500
const POLICY: RetryPolicy = { attempts: 5, baseMs: 500, maxMs: 15_000 }
// Longer than this we do not sit and wait for a rate limit: the person should know at once.
const LONGEST_SERVER_WAIT = 180_000

/** Opens HTTP. Nothing is loaded or connected before the first request. */
export function createHttp(options: HttpOptions, transport: Transport = createTransport(options.proxy)): Http {
  return {
    send: (request) => sendWithRetry(request, options, transport),
    load: () => transport.load(),
    under: (signal) => createHttp({ ...options, signal }, transport),
    close: () => transport.close(),
  }
}

async function sendWithRetry(request: HttpRequest, options: HttpOptions, transport: Transport): Promise<HttpResponse> {
  const { clock, signal, redactor, log, random } = options
  const attempts = request.attempts ?? POLICY.attempts
  return retry(() => follow(request, options, transport), {
    policy: { ...POLICY, attempts },
    decide: (error) => decide(error, request.method ?? 'GET', clock),
    onRetry: ({ error, attempt, waitMs }) =>
      log(redactor.redact(`${(error as Error).message}; trying again in ${formatDuration(waitMs)} (${attempt + 1} of ${attempts})`)),
    clock,
    signal,
    random,
  })
}

function decide(error: unknown, method: string, clock: Clock): RetryDecision {
  if (error instanceof ConnectionError) return { retry: !error.mayHaveArrived || IDEMPOTENT.includes(method) }
  if (!(error instanceof HttpError) || !IDEMPOTENT.includes(method)) return { retry: false }
  const afterMs = serverWaitMs(error, clock.now()) ?? secondaryWaitMs(error)
  if (afterMs !== undefined && afterMs > LONGEST_SERVER_WAIT) return { retry: false }
  // GitHub says "slow down" with 403 too, and then names the time to wait.
  const limited = error.status === 403 && afterMs !== undefined
  return isPassing(error.status) || limited ? { retry: true, afterMs } : { retry: false }
}

// GitHub's secondary limit may come without a time; a minute at least is asked for
// (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit).
const secondaryWaitMs = ({ status, body }: HttpError): number | undefined =>
  [403, 429].includes(status) && /secondary rate limit/i.test(body) ? 60_000 : undefined

async function follow(request: HttpRequest, options: HttpOptions, transport: Transport): Promise<HttpResponse> {
  let current = request
  for (let left = request.maxRedirects ?? 5; ; left -= 1) {
    const answer = await once(current, options, transport)
    const target = redirectTarget(current, answer)
    if (!target || left <= 0) return accept(current, answer, options)
    current = { ...current, url: target.href, headers: headersFor(target, current) }
  }
}

async function once(request: HttpRequest, { clock, signal, redactor }: HttpOptions, transport: Transport): Promise<HttpResponse> {
  const { url, method = 'GET', timeoutMs = 30_000, json, body, maxBytes = 16 * 1024 * 1024, family } = request
  const where = `${method} ${withoutQuery(url)}`
  const started = clock.elapsed()
  const exchange = (limit: AbortSignal): Promise<WireResponse> =>
    transport.exchange({
      method,
      url,
      headers: {
        'user-agent': 'axcouncil-actions',
        // Without it a server may choose any coding (RFC 9110 §12.5.3), and few know fewer than we do.
        'accept-encoding': 'identity',
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...request.headers,
      },
      body: json === undefined ? body : request.redacted ? redactor.redact(JSON.stringify(json)) : JSON.stringify(json),
      // A kept-alive connection that the server just closed would make a POST's fate unknown: never reuse one for it.
      fresh: request.fresh ?? !IDEMPOTENT.includes(method),
      family,
      maxBytes,
      signal: limit,
    })
  const late = (): Error =>
    new ConnectionError(`${where} did not answer within ${formatDuration(timeoutMs)}`, {
      fault: 'timeout',
      code: 'TIMEOUT',
      mayHaveArrived: true,
    })
  try {
    const answer = await withTimeout(exchange, { ms: timeoutMs, late, clock, signal })
    return { ...answer, url, durationMs: clock.elapsed() - started }
  } catch (error) {
    if (signal.aborted) throw reasonOf(signal)
    if (error instanceof ActionError) throw error
    throw unsendable(error, where) ?? connectionError(error, where)
  }
}

function accept(request: HttpRequest, answer: HttpResponse, { redactor }: HttpOptions): HttpResponse {
  const expect = request.expect ?? ((status: number) => status >= 200 && status < 300)
  if (expect(answer.status)) return answer
  const body = redactor.redact(answer.body.subarray(0, 64 * 1024).toString('utf8'))
  const said = excerpt(body)
  throw new HttpError(
    `${request.method ?? 'GET'} ${withoutQuery(request.url)} answered ${answer.status}${said ? `: ${said}` : ''}`,
    { status: answer.status, headers: answer.headers, body },
  )
}

// A query may hold a deploy hook's key or a bypass token.
const withoutQuery = (url: string): string => url.split(/[?#]/, 1)[0]!

/**
 * The answer's JSON.
 * @throws HttpError that shows what came instead, where it is not JSON or was cut.
 */
export function jsonOf<T>({ body, headers, status, truncated, url }: HttpResponse): T {
  const text = body.toString('utf8')
  try {
    if (!truncated) return JSON.parse(text) as T
  } catch {
    // Said below.
  }
  const said = excerpt(text)
  const kind = truncated ? 'more than can be read' : text === '' ? 'an empty body' : `no valid JSON (${headers['content-type'] ?? 'no content type'})`
  throw new HttpError(`${withoutQuery(url)} answered ${status} with ${kind}${said ? `: ${said}` : ''}`, { status, headers, body: text.slice(0, 2_000) })
}
