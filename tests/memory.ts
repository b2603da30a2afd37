import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect } from '@jest/globals'

/* Memory of the two waits: what the bundles take from the system. */
const root = join(import.meta.dirname, '..')

/**
 * Runs a bundle until `asked` requests were made of its server, and answers the most memory it had, in megabytes; with `own`
 * without the pages of Node's program, of which the kernel keeps some 45 to 60 MB in memory as it likes.
 */
export async function peakOf(name: string, inputs: Record<string, string>, { asked, addresses = 1, more = '', own = false }: { asked: number; addresses?: number; more?: unknown; own?: boolean }): Promise<number> {
  let requests = 0
  let peak = 0
  const body = JSON.stringify({ id: 'srv-d0000000000000000000', name: 'api', type: 'web_service', ownerId: 'tea-1', commit: '1b2c3d4e5f', more })
  const server = createServer(({ url, method }, response) => {
    requests += 1
    peak = Math.max(peak, own ? ownNow(child.pid!) : peakSoFar(child.pid!))
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
const peakSoFar = (pid: number): number => statusOf(pid, 'VmHWM')
const ownNow = (pid: number): number => statusOf(pid, 'RssAnon')
const statusOf = (pid: number, name: string): number => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024

/** Where the kernel tells. */
export const onLinux = process.platform === 'linux' ? describe : describe.skip
if (process.platform !== 'linux') console.warn('Peak memory is read from /proc, so it is not tested here.')
