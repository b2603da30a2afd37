import type { Clock } from '@axcouncil/core/clock'
import { ActionError } from '@axcouncil/core/errors'
import { type HttpRequest, type HttpResponse, jsonOf } from '@axcouncil/core/http'
import { ConnectionError, isStatus } from '@axcouncil/core/http-error'
import { serverWaitMs } from '@axcouncil/core/rate-limit'
import { type RetryDecision, retry } from '@axcouncil/core/retry'
import type { RestOptions } from './rest.ts'

/** The server does not know the key. */
export const wrongKey = ({ side, url, keyInput }: RestOptions): ActionError =>
  new ActionError(`${url.host} does not know the key in the input \`${keyInput ?? `${side}-key`}\` (401)`, {
    advice: `Give the ${keyInput ? 'publishable key (sb_publishable_…)' : 'secret key (sb_secret_…)'} of the project that \`${side}-url\` names.`,
  })

// Another time the answer may be another.
const PASSING = [408, 429, 502, 503, 504]
const DEADLOCK = '40P01'
// A server may ask for more time than somebody would want to wait.
const LONGEST_WAIT = 60_000

/** Repeats what fails for now. An upsert, an update and a delete of named rows end the same however often they are sent. */
export const patiently = <T>({ clock, signal }: RestOptions, send: () => Promise<T>): Promise<T> =>
  retry(send, { policy: { attempts: 5, baseMs: 500, maxMs: 10_000 }, decide: (error) => passes(error, clock), clock, signal })

function passes(error: unknown, clock: Clock): RetryDecision {
  if (!isStatus(error, ...PASSING)) return { retry: error instanceof ConnectionError || (error as { code?: string }).code === DEADLOCK }
  const afterMs = serverWaitMs(error, clock.now())
  return { retry: afterMs === undefined || afterMs <= LONGEST_WAIT, afterMs }
}

// Proxies say 413, too large, in HTML.
const NO_ANSWERS = [...PASSING, 413]

/** An exchange over the suite's own HTTP: its time limits, retries, proxies, redaction and cancellation. */
export async function send(options: RestOptions, request: Pick<HttpRequest, 'url' | 'method' | 'headers' | 'body'>): Promise<HttpResponse> {
  const answer = await options.http.under(options.signal).send({
    ...request,
    // What may be repeated besides, only the caller knows.
    ...(request.method === 'GET' || request.method === 'HEAD' ? {} : { attempts: 1 }),
    timeoutMs: 120_000,
    fresh: false,
    maxBytes: 512 * 1024 * 1024,
    expect: (status) => !NO_ANSWERS.includes(status),
  })
  // PostgREST answers 401 as well where somebody without an account may not do something.
  if (answer.status === 401 && !answer.body.includes('"42501"')) throw wrongKey(options)
  if (!isEmpty(request, answer) && answer.body.length > 0 && !/json/.test(answer.headers['content-type'] ?? '')) jsonOf(answer)
  return answer
}

const isEmpty = ({ method }: Pick<HttpRequest, 'method'>, { status }: HttpResponse): boolean => status === 204 || status === 304 || method === 'HEAD'

/** `fetch` for supabase-js. */
export const fetchOver = (options: RestOptions): typeof fetch => async (input, init) => {
  const method = (init?.method ?? 'GET') as 'GET'
  const answer = await send(options, { url: String(input), method, headers: Object.fromEntries(new Headers(init?.headers)), ...(init?.body ? { body: init.body as string } : {}) })
  return new Response(isEmpty({ method }, answer) ? null : new Uint8Array(answer.body), { status: answer.status, headers: answer.headers })
}

/** The headers that show a key; those of the newer kind are no tokens. */
export const keyHeaders = ({ key }: RestOptions): Record<string, string> => ({ apikey: key, ...(/^sb_(?:secret|publishable)_/.test(key) ? {} : { authorization: `Bearer ${key}` }) })
