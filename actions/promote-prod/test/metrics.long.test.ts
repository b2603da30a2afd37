import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ActionRun } from '@axcouncil/sandbox/run-action'
import { SERVICE, type World, recordStates, startWorld } from './world.ts'

let world: World
let customers: { stop: () => Promise<void> }
beforeAll(async () => {
  world = await startWorld()
  customers = world.customers()
  await untilCounted(10)
})
afterAll(async () => {
  await customers.stop()
  await world.stop()
})
/** Waits until the version that serves has had traffic in so many steps, to be compared with. */
async function untilCounted(steps: number): Promise<void> {
  const since = world.render.deploys(SERVICE).find(({ status }) => status === 'live')!.finishedAt!
  for (;;) {
    const query = new URLSearchParams({ resource: SERVICE, startTime: since, resolutionSeconds: '30' })
    const [series] = (await (await fetch(`${world.render.url}/metrics/http-requests?${query}`, { headers: { authorization: 'Bearer rnd_test' } })).json()) as { values: object[] }[]
    if ((series?.values.length ?? 0) > steps) return
    await sleep(50)
  }
}

const promote = async (message: string, inputs: Record<string, string> = {}, service: Record<string, string> = {}, env: Record<string, string> = {}): Promise<{ sha: string; run: ActionRun }> => {
  const sha = world.commit(message)
  await world.prove(sha)
  world.render.script(SERVICE, { env: service })
  return { sha, run: await world.promote(sha, { soak: '2s', ...inputs }, { env }) }
}
// The runner's own escape of a percent sign, which people never see.
const lastLine = (run: ActionRun): string => run.stdout.trim().split('\n').at(-1)!.replaceAll('%25', '%')

describe('Render\'s own metrics', () => {
  it('of a version no worse than the one before are shown and kept', async () => {
    const temp = mkdtempSync(join(tmpdir(), 'metrics-'))
    const { run } = await promote('As good', {}, {}, { RUNNER_TEMP: temp })
    expect([run.exitCode, run.outputs.outcome]).toEqual([0, 'promoted'])
    expect(run.stdout).toMatch(/production, by Render's metrics: healthy \(0 % of the requests are answered with 5xx, 0 % before; 95 % are answered within \d+ms, \d+ms before\)\./)
    expect(run.summary).toMatch(/### Render's metrics\n\n\| Service \| Measure \| Version before \| New version \| Verdict \|\n.*\n\| production \| error rate \| 0 % 5xx, of \d+ requests in \d+ steps \| 0 % 5xx, of \d+ requests in \d+ steps \| ✅ no worse \(p = 1\.0000\) \|/)
    const { metrics } = JSON.parse(readFileSync(run.outputs.audit!, 'utf8')) as { metrics: object[] }
    rmSync(temp, { recursive: true })
    expect(metrics).toMatchObject([{ service: 'production', kind: 'compared', verdict: 'healthy', measures: [{ measure: 'error rate' }, { measure: 'latency' }] }])
  })

  it.each<[string, string, Record<string, string>, RegExp]>([
    ['errors that no probe sees, long before the end of the soak', '5m', { SHOP_FAILS: '5' }, /is unhealthy in production \(metrics\): by Render's metrics of production, (1\d|2\d) % of the requests are answered with 5xx, 0 % before; production was rolled back/],
    ['slowness that no probe sees', '2s', { SHOP_MS: '150' }, /by Render's metrics of production, 95 % are answered within \d+ms, \d+ms before; production was rolled back/],
  ])('roll back for %s', async (_, soak, env, says) => {
    await untilCounted(10)
    const good = await world.serving()
    const { run } = await promote('Worse', { soak }, env)
    expect([run.exitCode, run.outputs.outcome, await world.serving(), recordStates(world).at(-1)]).toEqual([1, 'rolled-back', good, 'failure'])
    expect(lastLine(run)).toMatch(says)
    expect(run.summary).toContain('❌ worse')
  })

  it('without customers are unknown, which is said, and only counts where they are required', async () => {
    await customers.stop()
    const { run } = await promote('Nobody came')
    expect([run.exitCode, run.outputs.outcome]).toEqual([0, 'promoted'])
    expect(run.stdout).toMatch(/by Render's metrics: unknown \(too little traffic to tell: the new version had \d+ requests in \d busy steps?, and it takes 50 in 3\)/)
    const { run: required, sha } = await promote('Nobody came again', { metrics: 'require', 'metrics-timeout': '200ms' })
    expect([required.exitCode, required.outputs.outcome, await world.serving()]).toEqual([1, 'unknown', sha])
    expect(lastLine(required)).toMatch(/is unknown in production \(metrics\): Render's metrics cannot tell, and `metrics: require` demands that they do\. production: too little traffic.*left as it is \(`on-unknown: hold`\)/)
  })
})
