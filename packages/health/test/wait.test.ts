import { describe, expect, it } from '@jest/globals'
import { CanceledError } from '@axcouncil/core/errors'
import { type HealthSpec, defaultHealth } from '../src/spec.ts'
import { WaitCanceled, verify } from '../src/verify.ts'
import { type Reply, type Service, simulate } from './world.ts'

const old: Reply = { body: { commit: '1b2c3d4e5f' } }
const fresh: Reply = { body: { commit: '8f31c2a4d5' } }
const down: Reply = { status: 503, headers: { 'content-type': 'text/html' }, body: '<h1>Service Unavailable</h1>' }

const api = 'https://api.example.com/health'
const wait = async (service: Service, spec: Partial<HealthSpec> = {}, env: Record<string, string> = {}) => {
  const world = simulate(service, env)
  const report = await verify({ ...defaultHealth, urls: [api], version: '8f31c2a', ...spec }, world.ports)
  return { ...world, report }
}

describe('A rollout', () => {
  it('is over when the new version has answered three times in a row, and the log has a line per change', async () => {
    const { report, log } = await wait((_, at) => (at < 30_000 ? old : at < 40_000 ? { fails: 'ECONNREFUSED' } : fresh))
    expect(report).toMatchObject({ verdict: 'healthy', reason: 'ok', version: '8f31c2a4d5', p50Ms: 40 })
    expect(report.elapsedMs).toBeGreaterThan(40_000)
    expect(report.elapsedMs).toBeLessThan(43_000)
    expect(log).toEqual([
      '    0ms  an old version answers: version 1b2c3d4e5f, in 40ms',
      expect.stringMatching(/^ {4}3.s {2}no answer: the connection to api.example.com was refused \(ECONNREFUSED\)$/),
      expect.stringMatching(/^ {4}4.s {2}the new version answers 200 with version 8f31c2a4d5, in 40ms$/),
    ])
  })

  it('begins the count again with every answer of the old version, and shows the share of the new one', async () => {
    const answers = 'oonnonnonno'.split('').map((which) => (which === 'o' ? old : fresh))
    const { report, requests } = await wait((_, __, nth) => answers[nth - 1] ?? fresh)
    expect(requests).toHaveLength(answers.length + 3)
    expect(report.targets[0]!.rollout).toEqual({ fresh: 9, total: 12 })
    expect(report.message).toContain('since the first good answer 9 of 12 were good')
  })

  it('that never ends is told apart from an old version alone', async () => {
    const mixed = await wait((_, __, nth) => (nth % 3 === 0 ? old : fresh), { timeoutMs: 60_000 })
    expect(mixed.report).toMatchObject({ verdict: 'unhealthy', reason: 'old-version' })
    expect(mixed.report.message).toMatch(/answers with version 8f31c2a only in part after 1m 0.s: \d+ of \d+ answers since the first new one were new, the others gave version 1b2c3d4e5f/)
    expect(mixed.log.length).toBeLessThan(20)
    expect(mixed.log.at(-1)).toMatch(/; \d+ of \d+ new since the first new one$/)
    const never = await wait(() => old, { timeoutMs: 60_000 })
    expect(never.report.message).toMatch(/still answers with version 1b2c3d4e5f after 1m 0.s and \d+ answers; version 8f31c2a never answered/)
  })

  it('may finish a streak that runs when the time is up, and no more', async () => {
    const late = await wait((_, at) => (at < 59_900 ? old : fresh), { timeoutMs: 60_000 })
    expect(late.report.verdict).toBe('healthy')
    const broken = await wait((_, at) => (at < 59_900 || at > 60_100 ? old : fresh), { timeoutMs: 60_000 })
    expect(broken.report).toMatchObject({ verdict: 'unhealthy', reason: 'old-version' })
    expect(broken.report.elapsedMs).toBeLessThan(61_000)
  })

  it('is asked for less than 200 times in five minutes, each time past caches', async () => {
    const { requests } = await wait((_, at) => (at < 300_000 ? old : fresh))
    expect(requests.length).toBeLessThan(200)
    expect(requests.every(({ fresh: own, headers }) => own && headers['cache-control'] === 'no-cache')).toBe(true)
  })

  it('of several addresses is over when all are well at the same time', async () => {
    const other = 'https://app.example.com/version'
    const { report } = await wait(
      ({ url }, at) => (url === api ? (at < 20_000 || at > 30_000 ? fresh : down) : at < 25_000 ? old : fresh),
      { urls: [api, other] },
    )
    expect(report).toMatchObject({ verdict: 'healthy', message: 'All 2 addresses are healthy' })
    expect(report.elapsedMs).toBeGreaterThan(30_000)
    const ill = await wait(({ url }) => (url === api ? fresh : down), { urls: [api, other], timeoutMs: 20_000 })
    expect(ill.report).toMatchObject({ verdict: 'unhealthy', reason: 'status', url: other })
    expect(ill.report.targets.map(({ healthy }) => healthy)).toEqual([true, false])
  })
})

describe('A wait that fails', () => {
  it.each<[string, Service, Partial<HealthSpec>, object]>([
    ['a status', () => down, {}, { reason: 'status', message: expect.stringContaining('it answers 503 Service Unavailable instead of 200-299: Service Unavailable'), advice: expect.stringContaining('gateway') }],
    ['no version', () => ({ body: { status: 'ok' } }), {}, { reason: 'no-version', message: expect.stringContaining('has nothing at /commit; it is the JSON {"status":"ok"}') }],
    ['a version elsewhere', () => ({ body: { sha: '8f31c2a4d5' } }), {}, { reason: 'no-version', advice: 'The version is there, but elsewhere: write `version-from: json:/sha`.' }],
    ['a placeholder', () => ({ body: { commit: 'unknown' } }), {}, { reason: 'old-version', advice: expect.stringContaining('RENDER_GIT_COMMIT') }],
    ['a cache', () => ({ ...old, headers: { age: '120' } }), {}, { reason: 'old-version', message: expect.stringContaining('out of a cache (age: 120)'), advice: expect.stringContaining('no-store') }],
    ['an assertion', () => fresh, { assertions: [{ on: 'json', line: '/db = ok', pointer: '/db', test: { op: '=', value: 'ok' } }] }, { reason: 'assertion', message: expect.stringContaining('has no /db') }],
    ['flapping', (_, __, nth) => (nth % 3 ? fresh : down), {}, { reason: 'flapping', message: expect.stringMatching(/flaps after .*: \d+ of \d+ answers since the first good one were good/) }],
    ['slowness', () => ({ ...fresh, takes: 900 }), { latencyBudgetMs: 800 }, { reason: 'latency', message: expect.stringContaining('95 % of them within 900ms (half within 900ms), where 800ms are allowed') }],
    ['silence', () => ({ fails: 'silence' }), {}, { reason: 'timeout', message: expect.stringContaining('no answer within 5.0s') }],
    ['too few digits', () => fresh, { version: '8f31c2' }, { reason: 'old-version', advice: expect.stringContaining('7 or more hex digits') }],
    ['another way of writing', () => ({ body: { commit: '1.2.3' } }), { version: 'v1.2.3' }, { reason: 'old-version', advice: expect.stringContaining('give `expect-version` as the service says it, 1.2.3') }],
    ['redirects without end', ({ url }) => ({ status: 302, headers: { location: url } }), {}, { reason: 'status', message: expect.stringContaining('that comes after five others'), advice: expect.stringContaining('the address that it leads to') }],
    ['a redirect of a POST', () => ({ status: 302, headers: { location: '/home' } }), { method: 'POST' }, { reason: 'status', message: expect.stringContaining('that is not followed with POST') }],
    ['a wrong coding', () => ({ fails: 'Z_DATA_ERROR' }), {}, { reason: 'refused', message: expect.stringContaining('its body is not what its content-encoding says') }],
    ['JSON that is nested too deeply', () => ({ body: '['.repeat(200_000) + ']'.repeat(200_000) }), {}, { reason: 'no-version', message: expect.stringContaining('it is the JSON [[[') }],
    ['a value that is nested too deeply', () => ({ body: `{"commit":"8f31c2a","a":${'['.repeat(200_000)}${']'.repeat(200_000)}}` }), { assertions: [{ on: 'json', line: '/a = 1', pointer: '/a', test: { op: '=', value: '1' } }] }, { reason: 'assertion' }],
    ['a reset', () => ({ fails: 'ECONNRESET' }), {}, { reason: 'refused', message: expect.stringContaining('the connection was reset (ECONNRESET)') }],
    ['a certificate', () => ({ fails: 'CERT_HAS_EXPIRED' }), {}, { reason: 'tls', advice: 'The certificate has expired: renew it.' }],
    ['a name', () => ({ fails: 'ENOTFOUND' }), {}, { reason: 'dns', message: expect.stringContaining('the host name api.example.com does not resolve (ENOTFOUND)') }],
    ['a Vercel wall', () => ({ status: 401, headers: { server: 'Vercel' } }), {}, { reason: 'status', advice: expect.stringContaining('x-vercel-protection-bypass') }],
    ['a login', () => ({ status: 302, headers: { location: 'https://vercel.com/login?next=x' } }), { redirects: 'refuse' }, { reason: 'redirect-to-login', message: expect.stringContaining('https://vercel.com/login') }],
    ['a redirect', () => ({ status: 302, headers: { location: '/home' } }), { redirects: 'refuse' }, { reason: 'status', message: expect.stringContaining('a redirect to https://api.example.com/home that `redirects: refuse` does not follow') }],
  ])('for %s says so, and what to do', async (_, service, spec, expected) => {
    const { report } = await wait((request, at, nth) => (request.url.includes('api.github.com') ? {} : service(request, at, nth)), { timeoutMs: 40_000, ...spec })
    expect(report).toMatchObject({ verdict: 'unhealthy', ...expected })
    expect(report.message).toContain('https://api.example.com/health')
  })

  it('for denied statuses ends early, but not while anything else answers', async () => {
    const denied = await wait(() => ({ status: 401 }))
    expect(denied.report).toMatchObject({ verdict: 'unhealthy', reason: 'status' })
    expect(denied.report.elapsedMs).toBeGreaterThanOrEqual(30_000)
    expect(denied.report.elapsedMs).toBeLessThan(33_000)
    const mixed = await wait((_, at) => (at < 29_000 || at > 31_000 ? { status: 401 } : down), { timeoutMs: 55_000 })
    expect(mixed.report.elapsedMs).toBeGreaterThanOrEqual(55_000)
    const patient = await wait(() => ({ status: 401 }), { failFast: [], timeoutMs: 60_000 })
    expect(patient.report.elapsedMs).toBeGreaterThanOrEqual(60_000)
  })

  it('is unknown only where GitHub is out of reach too', async () => {
    const offline: Service = () => ({ fails: 'ENOTFOUND' })
    const { report } = await wait(offline, { timeoutMs: 5_000 })
    expect(report).toMatchObject({ verdict: 'unknown', reason: 'dns', advice: expect.stringContaining('cannot reach GitHub either') })
    const refused = await wait(() => ({ fails: 'ECONNREFUSED' }), { timeoutMs: 5_000 })
    expect(refused.report).toMatchObject({ verdict: 'unhealthy', reason: 'refused' })
    const local = await wait(() => ({ fails: 'silence' }), { timeoutMs: 5_000, urls: ['http://localhost:3000/'] })
    expect(local.report).toMatchObject({ verdict: 'unhealthy', reason: 'timeout' })
  })

  it.each<[string, Service, Partial<HealthSpec>, string]>([
    ['before any answer', () => ({ fails: 'silence' }), { attemptTimeoutMs: 60_000 }, `The job was canceled before ${api} was healthy or had answered at all`],
    ['while the old version answers', () => old, {}, `The job was canceled before ${api} was healthy, after 10s and \\d+ answers; the last one: it answers with version 1b2c3d4e5f`],
    ['during the soak', () => fresh, { soakMs: 60_000 }, `The job was canceled during the soak of ${api}, which was healthy until then, after 10s and \\d+ answers`],
    ['with one address well', ({ url }) => (url === api ? fresh : old), { urls: [api, 'https://app.example.com/'] }, 'The job was canceled before https://app.example.com/ was healthy, after 10s'],
  ])('ends at once when the job is canceled %s, and tells what was seen', async (_, service, spec, message) => {
    const world = simulate(service)
    world.clock.after(10_000, () => world.cancel(new CanceledError()))
    const ended = verify({ ...defaultHealth, urls: [api], version: '8f31c2a', ...spec }, world.ports)
    const error = await ended.catch((thrown: unknown) => thrown as WaitCanceled)
    expect(error).toBeInstanceOf(WaitCanceled)
    expect(error).toMatchObject({ report: { verdict: 'unknown', reason: 'canceled', message: expect.stringMatching(message), advice: expect.stringContaining('again') } })
  })
})

describe('The soak', () => {
  it('keeps watching, and fails with what broke it', async () => {
    const well = await wait(() => fresh, { soakMs: 60_000 })
    expect(well.report.verdict).toBe('healthy')
    expect(well.report.elapsedMs).toBeGreaterThanOrEqual(60_000)
    const crashed = await wait((_, at) => (at < 20_000 ? fresh : down), { soakMs: 60_000 })
    expect(crashed.report).toMatchObject({ verdict: 'unhealthy', reason: 'status' })
    expect(crashed.report.message).toMatch(/was healthy, but did not stay so: 1 bad answer within (19|2\d)s of the soak, where none is allowed; the latest: it answers 503/)
    expect(crashed.report.elapsedMs).toBeLessThan(23_000)
  })

  it('lets as many bad answers pass as it may, and calls more of them flapping', async () => {
    const service: Service = (_, __, nth) => (nth === 8 || nth === 12 ? down : fresh)
    expect((await wait(service, { soakMs: 60_000, maxFailures: 2 })).report.verdict).toBe('healthy')
    expect((await wait(service, { soakMs: 60_000, maxFailures: 1 })).report).toMatchObject({ verdict: 'unhealthy', reason: 'flapping' })
  })

  it('holds the latency budget, in which a cold start does not count', async () => {
    const cold = await wait((_, __, nth) => ({ ...fresh, takes: nth < 3 ? 3_000 : 100 }), { latencyBudgetMs: 800, soakMs: 60_000 })
    expect(cold.report).toMatchObject({ verdict: 'healthy', p95Ms: 100 })
    const tired = await wait((_, at) => ({ ...fresh, takes: at < 30_000 ? 100 : 1_200 }), { latencyBudgetMs: 800, soakMs: 60_000 })
    expect(tired.report).toMatchObject({ verdict: 'unhealthy', reason: 'latency' })
  })
})

describe('A latency budget that is missed', () => {
  it('is told as soon as the wait would otherwise be over, and again after a while', async () => {
    const { log } = await wait(() => ({ ...fresh, takes: 900 }), { latencyBudgetMs: 800, timeoutMs: 200_000 })
    expect(log.filter((line) => line.includes('; too slow so far: 95 % within 900ms, where 800ms are allowed')).map((line) => line.replace(/^.*?\S  /, '').split(':')[0])).toEqual(['the new version answers 200 with version 8f31c2a4d5, in 900ms; too slow so far', 'still waiting', 'still waiting'])
    const tired = await wait((_, at) => ({ ...fresh, takes: at < 3_000 ? 900 : 100 }), { latencyBudgetMs: 800 })
    expect(tired.report.verdict).toBe('healthy')
    expect(tired.log.at(-1)).toMatch(/again: the new version answers .*, in 100ms$/)
  })
})

describe('An address that answers 429', () => {
  const busy = (seconds: string): Reply => ({ status: 429, headers: { 'retry-after': seconds } })
  const times = async (service: Service, spec: Partial<HealthSpec> = {}) => {
    const at: number[] = []
    const ended = await wait((request, atMs, nth) => (request.url === api && at.push(atMs), service(request, atMs, nth)), spec)
    return { ...ended, at }
  }

  it('is left alone for as long as its Retry-After says, and that is said', async () => {
    const { report, at, log } = await times((_, __, nth) => (nth === 1 ? busy('20') : fresh), { intervalMs: 1_000 })
    expect(report).toMatchObject({ verdict: 'healthy', attempts: 4 })
    expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(20_000)
    expect(at[2]! - at[1]!).toBeLessThan(2_000)
    expect(log[0]).toMatch(/; it asks for 20s without requests \(Retry-After\)$/)
  })

  it('is left alone no longer than the timeout, nor than the soak, and asked once more then', async () => {
    const { report, at, log } = await times(() => busy('3600'), { timeoutMs: 60_000 })
    expect(report).toMatchObject({ verdict: 'unhealthy', reason: 'status', attempts: 2 })
    expect(at).toEqual([0, 60_000])
    expect(log[0]).toContain('it asks for 1h 00m without requests (Retry-After), of which the time that is left allows 1m 00s')
    const soak = await times((_, atMs) => (atMs > 5_000 && atMs < 20_000 ? busy('3600') : fresh), { soakMs: 60_000, maxFailures: 1 })
    expect(soak.report.verdict).toBe('healthy')
    expect(soak.at.at(-1)).toBeGreaterThan(60_000)
    expect(soak.at.filter((atMs) => atMs > 20_000)).toHaveLength(1)
  })

  it('does not slow the others down', async () => {
    const other = 'https://app.example.com/version'
    const { at, requests } = await times(({ url }, atMs) => (url === api && atMs < 1_000 ? busy('30') : url === api || atMs > 29_000 ? fresh : old), { urls: [api, other] })
    expect(at[1]).toBeGreaterThanOrEqual(30_000)
    expect(requests.filter(({ url }) => url === other).length).toBeGreaterThan(10)
  })
})

describe('Caches', () => {
  it('are asked for nothing, seen through, and gone around', async () => {
    const { requests, log, report } = await wait(({ url }) => (url.includes('_wait_healthy=') ? fresh : { ...fresh, headers: { 'cf-cache-status': 'HIT' } }))
    expect(report).toMatchObject({ verdict: 'healthy', attempts: 4 })
    expect(requests.map(({ url }) => url.includes('_wait_healthy='))).toEqual([false, true, true, true])
    expect(log.join('\n')).toContain('answers out of a cache (cf-cache-status: HIT)')
  })
})

describe('A cache that keeps the old version', () => {
  it('is gone around too', async () => {
    const { report } = await wait(({ url }) => (url.includes('_wait_healthy=') ? fresh : { ...old, headers: { 'x-cache': 'HIT from edge' } }))
    expect(report).toMatchObject({ verdict: 'healthy', attempts: 4 })
  })
})

describe('Six hours', () => {
  it('leave no more behind than ten minutes', async () => {
    const size = async (timeoutMs: number): Promise<number> => {
      const { report, log } = await wait((_, __, nth) => (nth % 5 ? down : { body: { commit: `${nth}` } }), { timeoutMs })
      expect(log.length).toBeLessThan(80)
      return JSON.stringify(report).length
    }
    expect(await size(6 * 3_600_000)).toBeLessThan(1.3 * (await size(600_000)))
  })
})
