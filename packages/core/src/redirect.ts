import type { HttpRequest, HttpResponse } from './http.ts'

/** Where an answer sends a GET or HEAD; undefined where it does not, or not to an http or https address. */
export function redirectTarget(request: HttpRequest, { status, headers }: HttpResponse): URL | undefined {
  const followed = [301, 302, 303, 307, 308].includes(status) && ['GET', 'HEAD'].includes(request.method ?? 'GET')
  const location = followed ? headers.location : undefined
  const target = location && URL.canParse(location, request.url) ? new URL(location, request.url) : undefined
  return target && /^https?:$/.test(target.protocol) ? target : undefined
}

/** The headers for a redirect's target: credentials go to the origin they were given for and to no other. */
export function headersFor(target: URL, { url, headers = {} }: HttpRequest): Record<string, string> {
  if (target.origin === new URL(url).origin) return headers
  return Object.fromEntries(Object.entries(headers).filter(([name]) => /^(accept|user-agent|cache-control)/i.test(name)))
}
