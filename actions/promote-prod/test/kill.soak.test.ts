import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { verifyChain } from '../src/audit-chain.ts'
import type { AuditRecord } from '../src/audit-record.ts'
import { BUNDLE, SERVICE, type World, recordStates, startWorld } from './world.ts'

/**
 * Kills a promotion at every request that it sends, after the request took effect and before its answer came. A re-run
 * finishes it: production runs one version, no record is open, so that no lock remains, and the chain is whole.
 */

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())
afterEach(() => {
  world.github.faults.clear()
  world.render.faults.clear()
})

const inputs = { soak: '300ms', 'audit-branch': 'audit' }
const candidate = async (message: string): Promise<string> => {
  const sha = world.commit(message)
  await world.prove(sha)
  return sha
}

async function killAt(server: 'github' | 'render', nth: number, signal: NodeJS.Signals, attempt: string): Promise<boolean> {
  const sha = await candidate(`Killed at ${server} ${nth}`)
  const armed = server === 'render' ? world.render.faults.add({ path: '.', nth, when: 'after', fault: 'silence' }) : world.github.faults.add({ path: /./, nth, when: 'after', fault: { kind: 'silence' } })
  const { run, send } = world.start(sha, inputs, { entry: BUNDLE })
  let over = false
  void run.finally(() => (over = true))
  while (!over && armed.struck() === 0) await sleep(5)
  const struck = armed.struck() > 0
  // A request that is never answered would be waited for; the end comes first.
  send(signal)
  await run
  world[server].faults.clear()
  const again = await world.promote(sha, inputs, { entry: BUNDLE, env: { GITHUB_RUN_ATTEMPT: attempt } })
  expect([server, nth, again.exitCode, again.outputs.outcome]).toEqual([server, nth, 0, expect.stringMatching(/^(promoted|already-live)$/)])
  expect(await world.serving()).toBe(sha)
  expect(world.render.deploys(SERVICE).filter(({ commit, status }) => commit?.id === sha && status === 'live')).toHaveLength(1)
  expect(recordStates(world).filter((state) => !['success', 'error', 'inactive', 'failure'].includes(state))).toEqual([])
  return struck
}

describe('killed at every request', () => {
  it.each<['github' | 'render', NodeJS.Signals, string]>([
    ['github', 'SIGKILL', '2'], ['render', 'SIGKILL', '2'], ['github', 'SIGINT', '1'], ['render', 'SIGTERM', '1'],
  ])('of %s with %s', async (server, signal, attempt) => {
    let nth = 1
    while (await killAt(server, nth, signal, attempt)) nth += 1
    expect(nth).toBeGreaterThan(5)
  }, 1_200_000)

  it('leaves a whole chain of records', () => {
    const folder = mkdtempSync(join(tmpdir(), 'chain-'))
    execFileSync('git', ['-C', world.repository.gitDir, 'worktree', 'add', '-f', folder, 'audit'], { stdio: 'ignore' })
    const files = readdirSync(join(folder, 'production'))
    const records = files.filter((file) => file.endsWith('.json')).map((file) => ({ file, record: JSON.parse(readFileSync(join(folder, 'production', file), 'utf8')) as AuditRecord }))
    expect(records.length).toBeGreaterThan(20)
    expect(verifyChain(records, readFileSync(join(folder, 'production/HEAD'), 'utf8').trim()).faults).toEqual([])
    rmSync(folder, { recursive: true, force: true })
  })
})
