import type { RequestListener } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { kept, transcriptOf } from './transcript.ts'
import { type World, script, startWorld } from './world.ts'

let world: World
beforeAll(async () => void (world = await startWorld()))
afterAll(() => world.stop())

const old = { commit: '1b2c3d4e5f' }
const fresh = { commit: '8f31c2a4d5', status: 'ok' }
const steady = { interval: '100ms', 'expect-version': '8f31c2a' }

// Asks twice, at the beginning and when the time is up.
const brief = { interval: '1m', timeout: '1s', 'expect-version': '8f31c2a' }
const headed = (status: number, headers: Record<string, string>, body: string): RequestListener => (_, response) =>
  void response.writeHead(status, headers).end(body)

// The second address answers some time after the first, so that their lines have one order.
const oneAfterTheOther = async (serve: World['serve'], first: RequestListener, second: RequestListener): Promise<string> =>
  `${await serve(first)}/health\n${await serve((...args) => void setTimeout(() => second(...args), 500))}/version`

/** Scenarios whose every answer is counted, so that their logs are the same each time. */
const scenarios: Record<string, (serve: World['serve']) => Promise<Record<string, string>>> = {
  'a rollout': async (serve) => ({ ...steady, url: `${await serve(script(old, old, 503, fresh, old, fresh))}/health?key=1`, environment: 'staging' }),
  'no version given': async (serve) => ({ url: `${await serve(script({ status: 'ok' }))}/health`, interval: '100ms' }),
  'denied': async (serve) => ({ ...steady, url: `${await serve(script(401))}/health`, 'fail-fast-after': '0s', environment: 'staging' }),
  'a soak that fails': async (serve) => ({ ...steady, url: `${await serve(script(fresh, fresh, fresh, fresh, 500))}/health`, soak: '1m' }),
  'two addresses, one ill': async (serve) => ({
    ...steady,
    url: await oneAfterTheOther(serve, script(fresh), script(403)),
    'fail-fast-after': '0s',
  }),
  'a baseline': async (serve) => ({ url: `${await serve(script(old))}/health`, baseline: 'capture' }),
  'assertions': async (serve) => ({
    ...steady,
    url: `${await serve(script({ ...fresh, db: 'down' }, fresh))}/health`,
    'expect-json': '/status = ok\n/db != down',
    'expect-header': 'content-type ~ json\n!x-powered-by',
    'expect-body': '!~ Exception',
  }),
  'an old version that stays': async (serve) => ({ ...brief, url: `${await serve(script(old))}/health`, environment: 'staging' }),
  'no version in the answer': async (serve) => ({ ...brief, url: `${await serve(script({ status: 'ok', build: { sha: '8f31c2a4d5' } }))}/health` }),
  'an answer out of a cache': async (serve) => ({ ...brief, url: `${await serve(headed(200, { age: '3600' }, JSON.stringify(old)))}/health` }),
  'a login page': async (serve) => ({ ...brief, url: `${await serve(headed(302, { location: 'https://vercel.com/sso-api?url=x' }, ''))}/health`, redirects: 'same-host' }),
  'too many requests': async (serve) => {
    let nth = 0
    const answer = script(fresh)
    const busy = headed(429, { 'retry-after': '1' }, 'slow down')
    return { ...steady, url: `${await serve((...args) => ((nth += 1) === 1 ? busy : answer)(...args))}/health` }
  },
  'a gateway': async (serve) => ({ ...brief, url: `${await serve(headed(502, { 'content-type': 'text/html' }, '<html><h1>502 Bad Gateway</h1></html>'))}/health` }),
  'nobody there': async () => ({ ...brief, url: 'http://127.0.0.1:1/health' }),
  'wrong inputs': async () => ({
    url: 'api.example.com/health',
    'expect-status': '2xx',
    'expect-json': 'status=ok',
    'version-from': 'regex:v.*',
    headers: 'Authorization Bearer s3cret-value',
    timeout: '10',
    consecutive: '0',
    record: 'yes',
  }),
}

describe('The log, outputs and summary of', () => {
  it.each(Object.keys(scenarios))('%s', async (name) => {
    const run = await world.step(await scenarios[name]!(world.serve))
    const transcript = transcriptOf(run, world.sha)
    expect(transcript).toBe(kept(name.replaceAll(/\W+/g, '-'), transcript))
  })
})
