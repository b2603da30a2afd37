import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { startWorld, type World } from '../../sandbox/src/world.ts'
import { outcome } from '../../../scripts/start/account.ts'
import { playByAct } from '../../../scripts/start/by-act.ts'
import { createProgress } from '../../../scripts/start/progress.ts'
import { settingsFor } from '../../../scripts/start/settings.ts'
import { acquireAct } from '../../../scripts/tools/act.ts'
import { acquireChromium } from '../../../scripts/tools/chromium.ts'
import { emptyExample, remove, run } from './repository.ts'

/** What `axcouncil-init --yes` writes into an example without workflows passes what `npm start` plays, as it is. */
const [act, chromium] = await Promise.all([acquireAct(() => {}), acquireChromium(() => {})])
let example = ''
let folder = ''
let world: World | undefined

beforeAll(async () => {
  example = emptyExample()
  expect(await run(example, ['--yes'])).toMatchObject({ code: 0 })
  folder = mkdtempSync(join(tmpdir(), 'init-happy-'))
  world = await startWorld({ example, folder })
}, 180_000)
afterAll(async () => {
  await world?.stop()
  for (const each of [example, folder]) remove(each)
})

it('the doctor looks at the real services, with requests that only read', async () => {
  const { vars, secrets, env } = settingsFor(world!, undefined)
  const [github, render] = [world!.github.requests, world!.render.requests].map((requests) => ({ requests, before: requests.length }))
  const { code, output } = await run(world!.caller.folder, ['doctor', '--live'], { env: { ...vars, ...secrets, GITHUB_API_URL: env.GITHUB_API_URL!, GITHUB_REPOSITORY: env.GITHUB_REPOSITORY! } })
  const [live, candidate] = [world!.caller.live.slice(0, 7), world!.caller.candidate.slice(0, 7)]
  expect(output).toContain(`serves ${live}; a release would deploy ${candidate}`)
  expect(output).toMatch(new RegExp(`\\+ Staging: http://.*/health answers 200 as commit ${live}`))
  expect(output).toContain('seed.yml: every column of production has a rule')
  // Each gate in the words of promote-prod, which was asked itself.
  expect(output).toMatch(new RegExp(`\\+ Gates for ${candidate}: checks would pass`))
  expect(output).toMatch(new RegExp(` {2}Gates for ${candidate}: staging would block: .*; the release itself writes it`))
  for (const gate of ['e2e', 'lock', 'migrations', 'flags', 'rollback-target']) expect(output).toMatch(new RegExp(`Gates for ${candidate}: ${gate} would (pass|block)`))
  const sent = [github!, render!].map(({ requests, before }) => requests.slice(before).map(({ method }) => method))
  expect([code, ...sent.map((methods) => [...new Set(methods)])]).toEqual([0, ['GET'], ['GET']])
  for (const secret of Object.values(secrets)) expect(output).not.toContain(secret)
}, 60_000)

if (act.kind === 'missing' || chromium.kind === 'missing') console.warn('The release by the written workflow is left out: act or Chromium is missing.')
else {
  it('the written workflow takes the commit to production', async () => {
    const log: string[] = []
    const progress = createProgress({ write: (line) => log.push(line) })
    const settings = settingsFor(world!, chromium.path)
    const played = await playByAct({ world: world!, settings, folder, progress, signal: new AbortController().signal }, act.path)
    if (played.exitCode !== 0) console.warn(log.join('\n'))
    expect([played.exitCode, played.complaints, outcome(played)]).toEqual([0, [], 'promoted'])
  }, 900_000)
}
