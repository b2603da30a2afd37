import { expect, it } from '@jest/globals'
import { onLinux, peakOf } from './memory.ts'

onLinux('at most 90 MB', () => {
  const waiting = { 'expect-version': '8f31c2a', interval: '100ms' }

  it('are taken by wait-healthy for 400 answers', async () => {
    expect(await peakOf('wait-healthy', waiting, { asked: 400, addresses: 4 })).toBeLessThan(90)
  })

  it('are taken by wait-healthy for 60 answers of 4 MB', async () => {
    expect(await peakOf('wait-healthy', waiting, { asked: 60, more: 'x'.repeat(4_000_000) })).toBeLessThan(90)
  })

  it('are taken by wait-healthy for answers of 460 KB from three addresses at once: 40 of its own', async () => {
    const more = Array.from({ length: 12_000 }, (_, key) => ({ key, value: 'x'.repeat(20) }))
    expect(await peakOf('wait-healthy', waiting, { asked: 150, addresses: 3, more, own: true })).toBeLessThan(40)
  })
})
