import { followDeploy } from '@axcouncil/render/follow'
import { openRender } from '@axcouncil/render/ports'
import type { Ports } from '@axcouncil/core/action'
import { defaultHealth } from '@axcouncil/health/spec'
import { verify } from '@axcouncil/health/verify'
import { simulate } from '../packages/health/test/world.ts'

/*
 * Six simulated hours of both waits, in a process of its own: `node --expose-gc six-hours.ts`. Prints the megabytes in
 * use on the heap after each hour, the garbage collected.
 */
const HOUR = 3_600_000
const heaps: number[] = []
const old = { body: { id: 'dep-1', status: 'build_in_progress', commit: '1b2c3d4e5f', padding: 'x'.repeat(10_000) } }
const world = simulate((_, at, nth) => {
  // The recording of the test's own world is not what is measured.
  if (nth % 100 === 0) world.requests.splice(0)
  if (at >= heaps.length * HOUR) {
    globalThis.gc!()
    heaps.push(process.memoryUsage().heapUsed / 1024 / 1024)
  }
  return old
})
const timeoutMs = 6 * HOUR + 60_000
const wait = verify({ ...defaultHealth, urls: ['https://api.example.com/health'], version: '8f31c2a', timeoutMs }, world.ports)
const render = openRender(world.ports as Ports, { apiUrl: new URL('https://api.render.com/v1'), apiKey: 'rnd_test' })
const pursuit = { serviceId: 'srv-1', deploy: { id: 'dep-1' }, startedMs: 0, timeoutMs, expectedMs: undefined, steps: [] }
const [report, course] = await Promise.all([wait, followDeploy(pursuit, render)])
console.log(JSON.stringify({ heaps, verdict: report.verdict, timedOut: course.timedOut }))
