import type { HttpBindings } from '@hono/node-server'
import type { MiddlewareHandler } from 'hono'
import { createFaults, type Fault } from '../faults.ts'

/** What can be wrong with an answer of this API, as one word; all but the last are those of every server here. */
const faultNames = [
  'reset-before-headers', 'reset-in-body', 'silence', 'empty-202', '502-html', 'invalid-json', 'truncated-json',
  'wrong-content-type', '402', '403', '404', '409', '429', '500', 'unknown-status',
] as const
export type FaultName = (typeof faultNames)[number]

/**
 * A fault as plain JSON: which requests (`path` is a regular expression over path and query), from which match on
 * (`nth`, 1 is the first; `every` is all of them), how often (`times`, 1 where left out), and whether the request takes
 * effect first (`when: 'after'`). A 429 carries `Retry-After` where `retryAfter` (seconds, or a date) is given.
 * `clockSkewMs` moves the server's clock in answers and in the times that requests ask for.
 */
export type FaultRule = {
  method?: string
  path: string
  nth?: number | 'every'
  times?: number
  when?: 'before' | 'after'
  fault: FaultName | { clockSkewMs: number }
  retryAfter?: number | string
}

/** The faults of this server: add rules, see how often each struck, forget them all. */
export type RenderFaults = {
  add: (rule: FaultRule) => { struck: () => number }
  clear: () => void
  middlewares: MiddlewareHandler<{ Bindings: HttpBindings }>[]
}

/** Makes an empty set of faults. Mount the middlewares in their order, before the routes. */
export function createRenderFaults(): RenderFaults {
  const wire = createFaults()
  const rewrites: Rewrite[] = []
  return {
    add(rule) {
      const every = rule.nth === 'every'
      const { method, when } = rule
      const common = {
        ...(method === undefined ? {} : { method }),
        ...(when === undefined ? {} : { when }),
        path: new RegExp(rule.path),
        nth: typeof rule.nth === 'number' ? rule.nth : 1,
        times: rule.times ?? (every ? Infinity : 1),
      }
      if (typeof rule.fault === 'string' && rule.fault !== 'unknown-status') {
        return wire.add({ ...common, fault: wireFault(rule.fault, rule.retryAfter) })
      }
      const rewrite = { ...common, fault: rule.fault, seen: 0, struck: 0 }
      rewrites.push(rewrite)
      return { struck: () => rewrite.struck }
    },
    clear() {
      wire.clear()
      rewrites.splice(0)
    },
    middlewares: [wire.middleware, rewriting(rewrites)],
  }
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }
const REFUSALS = { 402: 'payment required', 403: 'forbidden', 404: 'not found' }

function wireFault(name: Exclude<FaultName, 'unknown-status'>, retryAfter: FaultRule['retryAfter']): Fault {
  if (name === '402' || name === '403' || name === '404') return { kind: 'answer', status: Number(name), headers: JSON_TYPE, body: `{"message":"${REFUSALS[name]}"}` }
  if (name !== '429') return { kind: name }
  const wait = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
  const headers = { ...JSON_TYPE, ...wait }
  return { kind: 'answer', status: 429, headers, body: '{"error":"rate limit exceeded"}' }
}

type Rewrite = {
  method?: string
  path: RegExp
  nth: number
  times: number
  fault: 'unknown-status' | { clockSkewMs: number }
  seen: number
  struck: number
}

/** Faults that change a true answer rather than replace it. */
function rewriting(rules: Rewrite[]): MiddlewareHandler<{ Bindings: HttpBindings }> {
  return async (c, next) => {
    const url = new URL(c.req.url)
    const due = rules.filter((rule) => isDue(rule, c.req.method, url.pathname + url.search))
    const skews = due.flatMap(({ fault }) => (typeof fault === 'string' ? [] : [fault.clockSkewMs]))
    const skewMs = skews.reduce((sum, one) => sum + one, 0)
    if (skewMs !== 0) c.req.raw = new Request(movedQuery(url, -skewMs), c.req.raw)
    await next()
    if (due.length === 0) return
    const text = await c.res.clone().text()
    const unknown = due.some(({ fault }) => fault === 'unknown-status')
    const changed = moveTimes(unknown ? disguise(text) : text, skewMs)
    const headers = new Headers(c.res.headers)
    headers.set('date', new Date(Date.now() + skewMs).toUTCString())
    headers.delete('content-length')
    c.res = new Response(text === '' ? null : changed, { status: c.res.status, headers })
  }
}

function isDue(rule: Rewrite, method: string, target: string): boolean {
  if (rule.method !== undefined && rule.method.toUpperCase() !== method) return false
  if (!rule.path.test(target)) return false
  rule.seen += 1
  if (rule.seen < rule.nth || rule.struck >= rule.times) return false
  rule.struck += 1
  return true
}

const rfc3339 = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.(\d+)Z/g

function moveTimes(text: string, ms: number): string {
  if (ms === 0) return text
  return text.replaceAll(rfc3339, (time, fraction: string) => {
    const moved = new Date(Date.parse(time) + ms).toISOString().slice(0, 23)
    return `${moved}${fraction.slice(3)}Z`
  })
}

function movedQuery(url: URL, ms: number): URL {
  const moved = new URL(url)
  for (const [name, value] of url.searchParams) {
    const time = Date.parse(value)
    if (!/(Before|After|Time)$/.test(name) || Number.isNaN(time)) continue
    moved.searchParams.set(name, new Date(time + ms).toISOString())
  }
  return moved
}

/** Every status of a deploy becomes one that no client has heard of. */
const statuses = /"status":"(created|queued|live|deactivated|canceled|\w+_in_progress|\w+_failed)"/g
const disguise = (text: string): string => text.replaceAll(statuses, '"status":"provisioning"')

/** Reads a rule that came from outside; throws an error that says what is wrong with it. */
export function parseFault(value: unknown): FaultRule {
  const rule = value as Partial<FaultRule> | null
  if (typeof rule !== 'object' || rule === null) throw new Error('a fault rule is a JSON object')
  if (typeof rule.path !== 'string') throw new Error('a fault rule needs a path, a regular expression')
  new RegExp(rule.path)
  const { fault, nth, times, when } = rule
  const skew = typeof fault === 'object' && fault !== null && Number.isFinite(fault.clockSkewMs)
  if (!skew && !faultNames.includes(String(fault) as FaultName)) {
    throw new Error(`unknown fault ${JSON.stringify(fault)}`)
  }
  if (nth !== undefined && nth !== 'every' && !(nth >= 1)) throw new Error('nth counts from 1, or is "every"')
  if (times !== undefined && !(times >= 1)) throw new Error('times counts from 1')
  if (when !== undefined && when !== 'before' && when !== 'after') throw new Error('when is before or after')
  return { ...rule, fault: skew ? fault : (String(fault) as FaultName) } as FaultRule
}
