import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { onLinux, peakOf } from './memory.ts'

onLinux('at most 90 MB', () => {
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
