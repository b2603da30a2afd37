import { describe, expect, it } from '@jest/globals'
import { ActionError } from '@axcouncil/core/errors'
import type { Service } from '@axcouncil/render/model'
import { gantt, summarize } from '../src/summary.ts'
import type { WaveReport } from '../src/waves.ts'

const service: Service = {
  id: 'srv-a',
  name: 'api',
  type: 'web_service',
  ownerId: 'tea-1',
  dashboardUrl: 'https://dashboard.render.com/web/srv-a',
  serviceDetails: { url: 'https://api.example.com' },
}
const report: WaveReport = {
  wave: 1,
  service,
  outcome: 'live',
  adopted: false,
  durationMs: 90_000,
  reason: undefined,
  logs: [],
  failure: undefined,
  previous: undefined,
  deploy: { id: 'dep-1', status: 'live', commit: { id: 'a'.repeat(40), message: 'Mend | the *table*\n\nbody' } },
  steps: [
    { status: 'build_in_progress', fromMs: 0 },
    { status: 'update_in_progress', fromMs: 60_000 },
    { status: 'live', fromMs: 90_000 },
  ],
}

describe('summarize', () => {
  it('one deploy that is live', () => {
    expect(summarize([report])).toBe(`### ✅ live: api

| Service | Outcome | Deploy | Source | Took | Live before |
| --- | --- | --- | --- | --- | --- |
| [api](https://api.example.com) | ✅ live | [dep-1](https://dashboard.render.com/web/srv-a/deploys/dep-1) | \`aaaaaaa\` Mend \\| the \\*table\\* | 1m 30s | nothing |

\`\`\`mermaid
gantt
  dateFormat x
  axisFormat %M:%S
  section api
  build in progress 1m 00s :active, 0, 60000
  update in progress 30s :active, 60000, 90000
  live 1m 30s :milestone, 90000, 90900
\`\`\``)
  })

  it('draws a wave after the one before', () => {
    const second = { ...report, wave: 2, service: { ...service, name: 'evil: name;\nx' } }
    const [chart] = gantt([report, second])
    expect(chart).toContain('section evil name x\n  build in progress 1m 00s :active, 90000, 150000')
  })

  it('cannot be broken out of by what a build prints', () => {
    const logs = [{ id: 'log-1', timestamp: '', message: '```\n</details>\n# Owned' }]
    const failed = {
      ...report,
      outcome: 'failed' as const,
      logs,
      failure: new ActionError('The build of api failed', { advice: 'See @everyone <b>.' }),
    }
    const text = summarize([failed])
    expect(text).toContain('````text\n```\n</details>\n# Owned\n````')
    expect(text).toContain('> The build of api failed. See @\u200Beveryone \\<b\\>.')
  })
})
