import { expect, it } from '@jest/globals'
import { summarize } from '../src/summary.ts'

it('says the answer first', () => {
  expect(summarize({ url: 'https://example.com', status: 200, durationMs: 1_200 })).toBe(
    '## __NAME__: 200\n\n| Address | Time |\n| --- | --- |\n| `https://example.com` | 1.2s |',
  )
})
