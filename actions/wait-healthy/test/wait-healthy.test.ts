import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startHoldingProxy } from '@axcouncil/sandbox/holding-proxy'
import { type World, script, startWorld } from './world.ts'

let world: World
beforeAll(async () => void (world = await startWorld()))
afterAll(() => world.stop())

const fresh = { commit: '8f31c2a4d5' }
const quick = { interval: '100ms' }
const statuses = (): { context: string; state: string; description: string | null; sha: string }[] => world.github.repository('axcouncil/example').commitStatuses

describe('wait-healthy', () => {
  it('records the verdict on the commit that a full SHA names, and on the run\'s own otherwise', async () => {
    const url = await world.serve(script({ commit: world.sha }))
    const by = async (expected: string, environment: string) => world.step({ ...quick, url, 'expect-version': expected, environment }, { env: { GITHUB_SHA: world.sha } })
    expect(await by(world.sha, 'by-sha')).toMatchObject({ exitCode: 0 })
    expect(await by(world.sha.slice(0, 8), 'by-run')).toMatchObject({ exitCode: 0 })
    const mine = statuses().filter(({ context }) => /by-/.test(context))
    expect(mine).toEqual([
      expect.objectContaining({ context: 'axcouncil/by-sha/health', state: 'success', sha: world.sha }),
      expect.objectContaining({ context: 'axcouncil/by-run/health', state: 'success', sha: world.sha }),
    ])
  })

  it('warns where the verdict cannot be recorded, and does not change it', async () => {
    const run = await world.step({ ...quick, url: await world.serve(script(fresh)), environment: 'locked' }, { env: { GITHUB_TOKEN: 'read-only' } })
    expect(run).toMatchObject({ exitCode: 0, outputs: { verdict: 'healthy' } })
    expect(run.stdout).toMatch(/::warning::The verdict could not be recorded as axcouncil\/locked\/health .*Promotion will not find it and will not go on/)
  })

  it('takes the address from the deployment of this commit, once that is ready', async () => {
    const url = await world.serve((request, response) => void (request.url === '/health' ? response.end('{"commit":"8f31c2a4d5"}') : response.writeHead(404).end()))
    const call = async (path: string, body: object): Promise<{ id: number }> => {
      const answer = await fetch(`${world.github.url}/repos/axcouncil/example/${path}`, {
        method: 'POST',
        headers: { authorization: 'Bearer github-token' },
        body: JSON.stringify(body),
      })
      return (await answer.json()) as { id: number }
    }
    const deployment = await call('deployments', { ref: world.sha, environment: 'Preview', auto_merge: false, required_contexts: [] })
    await call(`deployments/${deployment.id}/statuses`, { state: 'in_progress' })
    const waiting = world.step(
      { ...quick, 'url-from-deployment': 'Preview', url: '/health', 'expect-version': '8f31c2a' },
      { onLine: (line) => void (line.includes('in_progress') && call(`deployments/${deployment.id}/statuses`, { state: 'success', environment_url: url })) },
    )
    expect(await waiting).toMatchObject({ exitCode: 0, outputs: { verdict: 'healthy', url: `${url}/health`, version: '8f31c2a4d5' } })
    const missing = await world.step({ 'url-from-deployment': 'Production', timeout: '1s' })
    expect(missing).toMatchObject({ exitCode: 1, outputs: { verdict: 'unhealthy', reason: 'timeout' } })
    expect(missing.stdout).toMatch(/::error::.*no record of the deployment of .* to Production .*This commit has deployments to: Preview\./)
  })

  it('compares with a captured baseline', async () => {
    let build = 'one'
    const url = await world.serve((_, response) => void response.setHeader('x-build', build).end('<html>'))
    const { outputs } = await world.step({ url, baseline: 'capture' })
    expect(outputs).toMatchObject({ verdict: '', baseline: expect.stringContaining('header:x-build') })
    const same = await world.step({ ...quick, url, baseline: outputs.baseline!, timeout: '1s' })
    expect(same).toMatchObject({ exitCode: 1, outputs: { reason: 'old-version' } })
    build = 'two'
    expect(await world.step({ ...quick, url, baseline: outputs.baseline! })).toMatchObject({ exitCode: 0, outputs: { verdict: 'healthy' } })
  })

  it('never prints the values of headers, whatever the service makes of them', async () => {
    const secret = 'sup3r s3cret&value'
    const url = await world.serve(({ headers }, response) => void response.writeHead(418, { 'content-type': 'text/plain' }).end(`${headers['x-key']} ${encodeURIComponent(headers['x-key'] as string)} ${btoa(headers['x-key'] as string)}`))
    const run = await world.step({ url, headers: `X-Key: ${secret}`, timeout: '1s', environment: 'secretive' })
    const log = run.stdout.split('\n').filter((line) => !line.startsWith('::add-mask::')).join('\n')
    const recorded = statuses().find(({ context }) => context.includes('secretive'))
    for (const text of [log, run.summary, JSON.stringify(recorded)]) {
      expect(text).toContain('***')
      for (const form of [secret, encodeURIComponent(secret), btoa(secret)]) expect(text).not.toContain(form)
    }
  })

  it('takes an empty `fail-fast` for none', async () => {
    const url = await world.serve(script(401))
    const spec = { ...quick, url, 'fail-fast-after': '0s', timeout: '1s' }
    expect(Number((await world.step(spec)).outputs.attempts)).toBe(1)
    expect(Number((await world.step({ ...spec, 'fail-fast': '' })).outputs.attempts)).toBeGreaterThan(3)
  })

  it('records a verdict that was reached even where the job is canceled in that moment', async () => {
    const controller = new AbortController()
    const url = await world.serve(script(fresh))
    const proxy = await startHoldingProxy(world.github.url, ({ method }) => {
      const isFirst = method === 'POST' && !controller.signal.aborted
      if (isFirst) controller.abort()
      return isFirst
    })
    const run = await world.step({ ...quick, url, environment: 'late' }, { signal: controller.signal, env: { GITHUB_API_URL: proxy.url } })
    await proxy.release()
    await proxy.stop()
    expect(run.outputs).toMatchObject({ verdict: 'healthy', reason: 'ok' })
    expect(run.stdout).toContain('Recorded success as axcouncil/late/health')
  })

  it('says what is missing where a baseline cannot be taken, in outputs and summary too', async () => {
    const url = await world.serve((_, response) => void response.end(JSON.stringify({ a: Math.random() })))
    const run = await world.step({ url, baseline: 'capture' })
    expect(run).toMatchObject({ exitCode: 1, outputs: { verdict: 'unknown', reason: 'no-version', baseline: '' } })
    expect(run.summary).toContain('no part of its answers stays the same')
  })

  it('names every line of an input that is wrong', async () => {
    const run = await world.step({ url: 'ftp://x\nhttps://ok.example/\nexample.com', 'expect-json': 'status = ok\n/a=b' })
    for (const wrong of ['ftp://x', 'example.com', 'status', '/a=b']) expect(run.stdout).toMatch(new RegExp(`::error::.*"${wrong}"`))
  })

  it('ends at once, and says so, when the job is canceled', async () => {
    const controller = new AbortController()
    const url = await world.serve((_, response) => {
      response.end('{}')
      controller.abort()
    })
    const run = await world.step({ url, 'expect-version': '8f31c2a' }, { signal: controller.signal })
    expect(run).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('::error::The job was canceled before') })
    expect(run.outputs).toMatchObject({ verdict: 'unknown', reason: 'canceled', url: `${url}/`, attempts: expect.stringMatching(/^[01]$/) })
    expect(run.summary).toMatch(/^### 🚫 Canceled after /)
  })
})
