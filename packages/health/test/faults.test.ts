import { describe, expect, it } from '@jest/globals'
import { defaultHealth } from '../src/spec.ts'
import { verify } from '../src/verify.ts'
import { type Reply, simulate } from './world.ts'

/* Every fault, while a rollout goes on and for good: it ends, tells what it was, and is never taken for healthy. */
const fresh: Reply = { body: { commit: '8f31c2a4d5' } }
const skewed = (minutes: number): Reply => ({ ...fresh, headers: { date: new Date(Date.UTC(2026, 0, 1) + minutes * 60_000).toUTCString() } })

const faults: Record<string, [Reply, reason: RegExp]> = {
  'connection refused': [{ fails: 'ECONNREFUSED' }, /^refused$/],
  'reset before the headers': [{ fails: 'ECONNRESET' }, /^(refused|timeout|status)$/],
  'reset in the body': [{ fails: 'UND_ERR_SOCKET' }, /^(refused|timeout|status)$/],
  'an empty 202': [{ status: 202 }, /^no-version$/],
  '409': [{ status: 409, body: 'Conflict' }, /^status$/],
  '429 without Retry-After': [{ status: 429 }, /^status$/],
  '429 with Retry-After': [{ status: 429, headers: { 'retry-after': '5' } }, /^status$/],
  '500': [{ status: 500 }, /^status$/],
  '502 with HTML': [{ status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Bad Gateway</h1>' }, /^status$/],
  'invalid JSON': [{ body: '{"commit": undefined}' }, /^no-version$/],
  'truncated JSON': [{ body: '{"commit": "8f31c2a4' }, /^no-version$/],
  'silence': [{ fails: 'silence' }, /^timeout$/],
  'another content type': [{ headers: { 'content-type': 'text/html' }, body: '<html>Please sign in</html>' }, /^no-version$/],
}

const wait = async (service: (nth: number) => Reply) => {
  const world = simulate((request, _, nth) => (request.url.startsWith('https://api.example.com') ? service(nth) : fresh))
  const spec = { ...defaultHealth, urls: ['https://api.example.com/health?key=s3cret'], version: '8f31c2a', timeoutMs: 60_000 }
  const report = await verify(spec, world.ports)
  return { report, log: world.log, requests: world.requests.length }
}

describe('a fault', () => {
  it.each(Object.entries(faults))('in passing, %s, breaks the count and no more', async (_, [fault]) => {
    const { report, log } = await wait((nth) => (nth === 2 ? fault : fresh))
    expect(report).toMatchObject({ verdict: 'healthy', attempts: 5 })
    expect(log.join('\n')).not.toContain('s3cret')
  })

  it.each(Object.entries(faults))('that stays, %s, ends the wait with its name', async (_, [fault, reason]) => {
    const { report, log, requests } = await wait(() => fault)
    expect(report.verdict).not.toBe('healthy')
    expect({ reason: report.reason, message: report.message }).toEqual({ reason: expect.stringMatching(reason), message: expect.any(String) })
    expect(report.elapsedMs).toBeLessThan(70_000)
    expect(requests).toBeLessThan(60)
    expect(`${report.message} ${report.advice} ${log.join('\n')}`).not.toContain('s3cret')
  })

  it.each([10, -10])('is none where a clock is %i minutes off', async (minutes) => {
    expect((await wait(() => skewed(minutes))).report).toMatchObject({ verdict: 'healthy', attempts: 3 })
  })
})
