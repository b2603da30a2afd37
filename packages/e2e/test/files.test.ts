import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { checkBudget, readBudget } from '../src/budget.ts'
import { findPackageManager } from '../src/package-manager.ts'
import { applyQuarantine, readQuarantine } from '../src/quarantine.ts'
import type { TestCase, TestReport } from '../src/report.ts'
import { stampFiles } from '../src/report-files.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function write(path: string, text: string): Promise<string> {
  const file = join(folder, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
  return file
}

describe('quarantine', () => {
  const testCase = (name: string, status: TestCase['status'] = 'failed'): TestCase => ({
    key: `tests/a.spec.ts › cart › ${name}`, project: '', file: 'tests/a.spec.ts', line: 1, titles: ['cart', name], status,
    durationMs: 1, retries: 0, error: undefined, trace: undefined,
  })
  const report = (...tests: TestCase[]): TestReport => ({ tool: 'Playwright', tests, errors: [], durationMs: 1, shard: undefined })
  const entry = (test: string, expires = '2026-06-30'): string => `- { test: "${test}", owner: "@ann", reason: issue 42, expires: ${expires} }\n`
  const read = async (text: string) => readQuarantine(await write('quarantine.yml', text), 'quarantine.yml')
  const now = { nowMs: Date.parse('2026-06-30T23:59:00Z'), isShard: false }

  it('takes a failure out, by its titles or with its file, until the end of its last day', async () => {
    for (const name of ['cart › pays', 'cart > pays', 'tests/a.spec.ts › cart › pays']) {
      const entries = await read(entry(name))
      expect(applyQuarantine(report(testCase('pays'), testCase('adds')), entries, now).report.tests.map(({ status }) => status)).toEqual(['quarantined', 'failed'])
      const expired = applyQuarantine(report(testCase('pays')), entries, { ...now, nowMs: now.nowMs + 60_000 })
      expect(expired.report.tests[0]!.status).toBe('failed')
      expect(expired.notes).toEqual([`The quarantine of "${name}" expired on 2026-06-30, so it fails again (@ann: issue 42)`])
    }
  })

  it('holds a tenth of the tests, in the order of the file, and says what is beyond it', async () => {
    const entries = await read(entry('cart › t0') + entry('cart › t1') + entry('cart › t2'))
    const tests = Array.from({ length: 20 }, (_, i) => testCase(`t${i}`, i < 3 ? 'failed' : 'passed'))
    const { report: after, notes } = applyQuarantine(report(...tests), entries, now)
    expect(after.tests.slice(0, 3).map(({ status }) => status)).toEqual(['quarantined', 'quarantined', 'failed'])
    expect(notes).toEqual(['"cart › t2" is beyond the cap of the quarantine, 2 of 20 tests, so it counts (@ann)'])
    const shard = applyQuarantine(report(...tests), entries, { ...now, isShard: true })
    expect(shard.report.tests[2]!.status).toBe('quarantined')
  })

  it('names entries that match no test, and every entry that is not complete', async () => {
    expect(applyQuarantine(report(testCase('pays')), await read(entry('cart › gone')), now).notes).toEqual(['No test is named "cart › gone": take it out of the quarantine (@ann)'])
    await expect(read('- { test: a, owner: "@ann", expires: 2026-06-31 }\n- { test: b, owner: "@ann", reason: r, expires: 2026-06-31 }\n- { test: c, owner: x, reason: r, expires: 2026-06-30, until: 1 }')).rejects.toThrow(
      'quarantine.yml is not complete: entry 1 lacks reason; entry 2 has an `expires` that is no day such as 2026-09-30: 2026-06-31; entry 3 has unknown keys: until',
    )
    await expect(read('tests: 3')).rejects.toThrow('must be a list')
    await expect(read('- {')).rejects.toThrow('quarantine.yml is no YAML')
    await expect(readQuarantine(join(folder, 'none.yml'), 'none.yml')).rejects.toThrow('The file none.yml cannot be read')
  })
})

describe('budget', () => {
  const budget = `
k6.json:
  /metrics/http_req_duration/p(95): { max: 800, unit: ms, name: p95 }
  /metrics/checks~1s/value: { min: 0.99 }
lighthouse.json:
  /categories/performance/score: { min: 0.9 }
`
  const check = async (files: Record<string, string>) => {
    const read = await readBudget(await write('budget.yml', budget), 'budget.yml')
    const before = await stampFiles(['*.json'], folder)
    for (const [path, text] of Object.entries(files)) await write(path, text)
    const tests = await checkBudget(read, { before, workingDirectory: folder, repositoryRoot: folder })
    return tests.map(({ status, titles, error }) => [status, titles[1], error?.message])
  }

  it('turns each limit into a test, and a number that was not written into a failure', async () => {
    await write('lighthouse.json', '{"categories":{"performance":{"score":1}}}')
    expect(await check({ 'k6.json': '{"metrics":{"http_req_duration":{"p(95)":812.5},"checks/s":{"value":0.995}}}' })).toEqual([
      ['failed', 'p95', 'p95 is 812.5 ms, more than the limit of 800 ms (k6.json /metrics/http_req_duration/p(95))'],
      ['passed', '/metrics/checks~1s/value', undefined],
      ['failed', '/categories/performance/score', 'The command wrote no lighthouse.json'],
    ])
  })

  it('fails where the file is no JSON or the number is none', async () => {
    const [p95, checks, score] = await check({ 'k6.json': '{"metrics":', 'lighthouse.json': '{"categories":{"performance":{"score":"1"}}}' })
    expect(p95![2]).toContain('k6.json is no JSON')
    expect(checks![0]).toBe('failed')
    expect(score![2]).toContain('lighthouse.json has no number at /categories/performance/score')
  })

  it('names every limit that is wrong', async () => {
    const wrong = await write('wrong.yml', 'k6.json: { /a: {}, b: { max: x }, /c: { max: 1, most: 2 } }\nother.json: 3')
    await expect(readBudget(wrong, 'wrong.yml')).rejects.toThrow('wrong.yml is wrong: k6.json /a must have a max or a min; k6.json b: a JSON pointer starts with /; k6.json b: max must be a number; k6.json /c has unknown keys: most; other.json must map JSON pointers to limits')
  })
})

describe('package managers', () => {
  it.each([
    ['package-lock.json', '{}', {}, 'npm'],
    ['pnpm-lock.yaml', '', {}, 'pnpm'],
    ['yarn.lock', '# yarn lockfile v1', {}, 'yarn-classic'],
    ['yarn.lock', '__metadata:\n  version: 8', {}, 'yarn-berry'],
    ['bun.lock', '', {}, 'bun'],
    ['package-lock.json', '{}', { packageManager: 'pnpm@10.1.0' }, 'pnpm'],
    ['package-lock.json', '{}', { devEngines: { packageManager: { name: 'bun' } } }, 'bun'],
  ])('finds %s above the working directory', async (lockfile, text, manifest, name) => {
    await write(lockfile, text)
    await write('package.json', JSON.stringify(manifest))
    await write('apps/web/package.json', '{}')
    expect(await findPackageManager(join(folder, 'apps/web'), folder)).toMatchObject({ name, root: folder })
  })

  it('looks no higher than the root of the repository', async () => {
    await write('package-lock.json', '{}')
    await write('repository/package.json', '{}')
    expect(await findPackageManager(join(folder, 'repository'), join(folder, 'repository'))).toBeUndefined()
  })
})
