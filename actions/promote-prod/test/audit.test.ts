import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { appendToBranch } from '../src/audit/branch.ts'
import { type FoundRecord, verifyChain } from '../src/audit/chain.ts'
import { type AuditRecord, chain } from '../src/audit/audit-record.ts'
import { canonical } from '../src/audit/canonical.ts'
import { look } from './inside.ts'
import { type World, startWorld } from './world.ts'

describe('canonical', () => {
  it.each([
    [{ b: 1, a: [true, null, 'ü\n'], A: { z: 0.1, y: 1e21 } }, '{"A":{"y":1e+21,"z":0.1},"a":[true,null,"ü\\n"],"b":1}'],
    [{ '\u20ac': 1, '\r': 2, '1': 3, '\u{1f600}': 4 }, '{"\\r":2,"1":3,"€":1,"😀":4}'],
    [{}, '{}'],
  ])('writes %j in one form only', (value, expected) => {
    expect(canonical(value)).toBe(expected)
    expect(canonical(JSON.parse(expected) as never)).toBe(expected)
  })
})

const three = (): FoundRecord[] => {
  const records: AuditRecord[] = []
  for (const outcome of ['promoted', 'rolled-back', 'promoted']) records.push(chain({ version: 1, environment: 'production', outcome, at: records.length }, records.at(-1)?.hash ?? null))
  return records.map((record, i) => ({ file: `${i}.json`, record }))
}

describe('verifyChain', () => {
  it('is content with an unbroken chain, in whatever order it is read', () => {
    const records = three()
    expect(verifyChain(records.toReversed(), records[2]!.record.hash)).toEqual({ order: records, faults: [] })
  })

  it.each<[string, (records: FoundRecord[]) => FoundRecord[], RegExp]>([
    ['a record that was changed', ([a, b, c]) => [a!, { ...b!, record: { ...b!.record, outcome: 'promoted' } }, c!], /^1\.json was changed/],
    ['a record that was changed, hash and all', ([a, b, c]) => [a!, { file: '1.json', record: chain({ ...b!.record, hash: undefined as never, outcome: 'promoted' }, a!.record.hash) }, c!], /2\.json is not in the chain/],
    ['one missing in between', ([a, , c]) => [a!, c!], /2\.json is not in the chain/],
    ['one missing at the end', ([a, b]) => [a!, b!], /records are missing at the end/],
    ['one missing at the beginning', ([, b, c]) => [b!, c!], /the beginning is missing/],
    ['a fork', ([a, b, c]) => [a!, b!, c!, { file: '3.json', record: chain({ version: 1, environment: 'production', outcome: 'failed' }, a!.record.hash) }], /both follow .* forks/],
  ])('names %s', (_, spoil, says) => {
    const records = three()
    expect(verifyChain(spoil(records), records[2]!.record.hash).faults.join('\n')).toMatch(says)
  })
})

describe('the audit branch', () => {
  let world: World
  let folder = ''
  beforeAll(async () => {
    world = await startWorld({ first: false })
    folder = mkdtempSync(join(tmpdir(), 'audit-'))
  })
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true })
    await world.stop()
  })
  const writer = async (run: number) => (await look(world, world.live, { env: { GITHUB_RUN_ID: String(run) } })).inside
  const body = (n: number) => ({ version: 1, outcome: 'promoted', environment: 'production', startedAt: `2026-11-01T10:00:${String(n).padStart(2, '0')}.000Z`, n })
  const export_ = (): string[] => {
    rmSync(folder, { recursive: true, force: true })
    execFileSync('git', ['-C', world.repository.gitDir, 'worktree', 'add', '-f', folder, 'audit'], { stdio: 'ignore' })
    return readdirSync(join(folder, 'production')).filter((name) => name.endsWith('.json'))
  }
  const command = () => spawnSync(process.execPath, [join(import.meta.dirname, '../../../scripts/verify-audit.ts'), join(folder, 'production')], { encoding: 'utf8' })

  it('is made where it is not there, holds one unbroken chain also after many writers at once, and the command says so', async () => {
    const writers = await Promise.all([1, 2, 3, 4, 5, 6].map((run) => writer(run)))
    const appended = await Promise.all(writers.map((inside, n) => appendToBranch(inside, 'audit', body(n))))
    expect(new Set(appended.map(({ record }) => record.previous)).size).toBe(6)
    expect(export_()).toHaveLength(6)
    const { status, stdout } = command()
    expect([status, stdout.trim().split('\n').at(-1)]).toEqual([0, '6 records, one unbroken chain.'])
  })

  it('keeps a record once, though every answer to the write is lost', async () => {
    const inside = await writer(7)
    world.github.faults.add({ method: 'PATCH', path: /git\/refs/, when: 'after', times: 1, fault: { kind: 'reset-before-headers' } })
    const { record } = await appendToBranch(inside, 'audit', body(7))
    expect(export_()).toHaveLength(7)
    expect(readFileSync(join(folder, 'production/HEAD'), 'utf8').trim()).toBe(record.hash)
    expect(command().status).toBe(0)
  })

  it('is found broken by the command after somebody changed a record', () => {
    const [first] = readdirSync(join(folder, 'production')).filter((name) => name.endsWith('.json'))
    const path = join(folder, 'production', first!)
    writeFileSync(path, readFileSync(path, 'utf8').replace('"promoted"', '"blocked"'))
    const { status, stderr } = command()
    expect([status, stderr]).toEqual([1, expect.stringContaining(`FAULT  ${first} was changed`)])
  })
})
