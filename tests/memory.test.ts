import { execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from '@jest/globals'

/* Memory of the two waits: what the bundles take from the system, and whether six hours make a difference. */
const root = join(import.meta.dirname, '..')

/** Runs a bundle until `asked` requests were made of its server, and answers the most memory it had, in megabytes. */
async function peakOf(name: string, inputs: Record<string, string>, { asked, addresses = 1, more = '' }: { asked: number; addresses?: number; more?: string }): Promise<number> {
  let requests = 0
  let peak = 0
  const body = JSON.stringify({ id: 'srv-d0000000000000000000', name: 'api', type: 'web_service', ownerId: 'tea-1', commit: '1b2c3d4e5f', more })
  const server = createServer(({ url, method }, response) => {
    requests += 1
    peak = Math.max(peak, peakSoFar(child.pid!))
    const deploy = { id: 'dep-d0000000000000000000', status: 'update_in_progress', trigger: 'api' }
    const answer = url!.includes('/deploys?') ? '[]' : url!.includes('/deploys') ? JSON.stringify(deploy) : body
    response.writeHead(method === 'POST' ? 201 : 200, { 'content-type': 'application/json' }).end(answer)
    if (requests >= asked) child.kill('SIGKILL')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const urls = Array.from({ length: addresses }, (_, i) => `${url}/health/${i}`)
  const all = Object.entries({ ...inputs, url: urls.join('\n'), 'api-url': `${url}/v1` })
  const env = Object.fromEntries(all.map(([key, value]) => [`INPUT_${key.toUpperCase()}`, value]))
  const child = spawn(process.execPath, [join(root, 'dist', name, 'index.js')], { env: { ...env, GITHUB_SHA: 'a'.repeat(40) }, stdio: 'ignore' })
  await new Promise((resolve) => child.once('exit', resolve))
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  expect(requests).toBeGreaterThanOrEqual(asked)
  return peak
}

// The kernel's own high-water mark; proc(5).
const peakSoFar = (pid: number): number => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024

const onLinux = process.platform === 'linux' ? describe : describe.skip
if (process.platform !== 'linux') console.warn('Peak memory is read from /proc, so it is not tested here.')

onLinux('at most 90 MB', () => {
  const waiting = { 'expect-version': '8f31c2a', interval: '100ms' }

  it('are taken by wait-healthy for 400 answers', async () => {
    expect(await peakOf('wait-healthy', waiting, { asked: 400, addresses: 4 })).toBeLessThan(90)
  })

  it('are taken by wait-healthy for 60 answers of 4 MB', async () => {
    expect(await peakOf('wait-healthy', waiting, { asked: 60, more: 'x'.repeat(4_000_000) })).toBeLessThan(90)
  })

  it('are taken by deploy-render while it follows a deploy', async () => {
    expect(await peakOf('deploy-render', { 'api-key': 'rnd_x', 'service-id': 'srv-d0000000000000000000' }, { asked: 6 })).toBeLessThan(90)
  })
})

describe('a wait of six hours', () => {
  it('does not grow after its first hour', async () => {
    const args = ['--expose-gc', '--no-warnings', join(import.meta.dirname, 'six-hours.ts')]
    const { stdout } = await promisify(execFile)(process.execPath, args)
    const { heaps, ...ends } = JSON.parse(stdout) as { heaps: number[]; verdict: string; timedOut: boolean }
    expect(ends).toEqual({ verdict: 'unhealthy', timedOut: true })
    expect(heaps).toHaveLength(7)
    expect(heaps[6]! - heaps[1]!).toBeLessThan(1)
  })
})
