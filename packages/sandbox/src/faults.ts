import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context, MiddlewareHandler } from 'hono'

/**
 * What goes wrong on the wire. `answer` replaces the answer by any other; `reset-*` cut the TCP connection; `silence`
 * never answers; `truncated-json` is a complete HTTP answer whose JSON ends half-way.
 */
export type Fault =
  | { kind: 'reset-before-headers' | 'reset-in-body' | 'silence' }
  | { kind: 'empty-202' | '409' | '500' | '502-html' | 'invalid-json' | 'truncated-json' | 'wrong-content-type' }
  | { kind: '429'; retryAfter?: number | string }
  | { kind: 'answer'; status: number; headers?: Record<string, string>; body?: string }

/**
 * When a fault strikes: requests of `method` (any where left out) whose path and query match `path`, beginning with the
 * `nth` match (1 is the first), `times` times (1 where left out). `when: 'after'` lets the request take effect first,
 * so that the client cannot know that it did.
 */
export type FaultRule = {
  method?: string
  path: RegExp
  nth?: number
  times?: number
  when?: 'before' | 'after'
  fault: Fault
}

/** The scripted faults of one server: add rules at any time, read how often each struck, clear them all. */
export type Faults = {
  add: (rule: FaultRule) => { struck: () => number }
  clear: () => void
  middleware: MiddlewareHandler<{ Bindings: HttpBindings }>
}

type Armed = FaultRule & { seen: number; struck: number }

/** Makes an empty set of fault rules; mount its `middleware` before the routes. The first rule that is due wins. */
export function createFaults(): Faults {
  const rules: Armed[] = []
  return {
    add(rule) {
      const armed = { ...rule, seen: 0, struck: 0 }
      rules.push(armed)
      return { struck: () => armed.struck }
    },
    clear: () => void rules.splice(0),
    middleware: async (c, next) => {
      const rule = due(rules, c)
      if (rule === undefined) return next()
      if (rule.when === 'after') await next()
      const truth = rule.when === 'after' ? await c.res.text() : ''
      const answer = await strike(c, rule.fault, truth)
      c.res = undefined // otherwise hono merges the true answer's headers into the faulty one
      c.res = answer
    },
  }
}

function due(rules: Armed[], c: Context): Armed | undefined {
  const target = c.req.url.slice(new URL(c.req.url).origin.length)
  let winner: Armed | undefined
  for (const rule of rules) {
    if (rule.method !== undefined && rule.method.toUpperCase() !== c.req.method) continue
    if (target.search(rule.path) < 0) continue
    rule.seen += 1
    if (winner === undefined && rule.seen >= (rule.nth ?? 1) && rule.struck < (rule.times ?? 1)) winner = rule
  }
  if (winner !== undefined) winner.struck += 1
  return winner
}

const json = { 'content-type': 'application/json; charset=utf-8' }
const html = { 'content-type': 'text/html; charset=utf-8' }

async function strike(c: Context<{ Bindings: HttpBindings }>, fault: Fault, truth: string): Promise<Response> {
  const body = truth === '' ? '{"id":"1","state":"pending"}' : truth
  switch (fault.kind) {
    case 'reset-before-headers':
      c.env.incoming.socket.resetAndDestroy()
      return RESPONSE_ALREADY_SENT
    case 'reset-in-body': return resetInBody(c.env.outgoing, body)
    case 'silence': return RESPONSE_ALREADY_SENT
    case 'empty-202': return new Response(null, { status: 202, headers: { 'content-length': '0' } })
    case '409': return new Response('{"message":"Conflict"}', { status: 409, headers: json })
    case '429': {
      const wait = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) }
      return new Response('{"message":"Too many requests"}', { status: 429, headers: { ...json, ...wait } })
    }
    case '500': return new Response('{"message":"Internal server error"}', { status: 500, headers: json })
    case '502-html': return new Response('<html><h1>502 Bad Gateway</h1></html>', { status: 502, headers: html })
    case 'invalid-json': return new Response('{"id": undefined}', { status: 200, headers: json })
    case 'truncated-json': return new Response(body.slice(0, Math.ceil(body.length / 2)), { headers: json })
    case 'wrong-content-type': return new Response('<html>Please sign in</html>', { headers: html })
    case 'answer': return new Response(fault.body ?? null, { status: fault.status, headers: fault.headers ?? json })
  }
}

/** Promises the whole body, sends half of it, and resets the connection once that half is on its way. */
async function resetInBody(outgoing: HttpBindings['outgoing'], body: string): Promise<Response> {
  const bytes = Buffer.from(body)
  outgoing.writeHead(200, { ...json, 'content-length': String(bytes.length) })
  await new Promise<void>((resolve) => outgoing.write(bytes.subarray(0, bytes.length >> 1), () => resolve()))
  outgoing.socket?.resetAndDestroy()
  return RESPONSE_ALREADY_SENT
}
