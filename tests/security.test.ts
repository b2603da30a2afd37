import { existsSync, globSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { root } from '../scripts/metadata.ts'

/** What SECURITY.md says of our workflows, and that it names only tests that are there. */
const folder = join(root, '.github/workflows')
const files = readdirSync(folder).map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }))

interface Step { run?: string; uses?: string; with?: Record<string, unknown> }
interface Workflow { on: Record<string, unknown> | string; permissions?: object; jobs: Record<string, { steps?: Step[]; uses?: string; permissions?: object }> }
const steps = files.flatMap(({ file, text }) =>
  Object.entries((parse(text) as Workflow).jobs).flatMap(([id, { steps: own = [] }]) => own.map((step) => ({ file, id, step }))))

describe('SECURITY.md', () => {
  const claims = [...readFileSync(join(root, 'SECURITY.md'), 'utf8').matchAll(/\[test\]\((\S+) "([^"]+)"\)/g)].map(([, path, title]) => ({ path: path!, title: title! }))

  it('every claim that names a test names one that is there', () => {
    expect(claims.length).toBeGreaterThan(25)
    const missing = claims.filter(({ path, title }) => !existsSync(join(root, path)) || !readFileSync(join(root, path), 'utf8').includes(title))
    expect(missing).toEqual([])
  })
})

describe('our workflows', () => {
  it('no script has an expression in it', () => {
    expect(steps.filter(({ step }) => step.run?.includes('${{')).map(({ file, id }) => `${file} ${id}`)).toEqual([])
    expect(steps.filter(({ step }) => step.run).length).toBeGreaterThan(10)
  })

  it('no workflow runs the code of strangers with secrets', () => {
    expect(files.filter(({ text }) => /pull_request_target|workflow_run/.test(JSON.stringify((parse(text) as Workflow).on)))).toEqual([])
  })

  it('no job of ours takes packages from a cache', () => {
    const set = steps.filter(({ step }) => step.uses?.startsWith('actions/setup-node@'))
    expect(set.length).toBeGreaterThan(3)
    expect(set.filter(({ step }) => step.with?.['package-manager-cache'] !== false)).toEqual([])
    expect(steps.filter(({ step }) => step.uses?.startsWith('actions/cache@'))).toEqual([])
  })

  it('every permission that is granted has its reason beside it', () => {
    const bare = files.flatMap(({ file, text }) => text.split('\n').filter((line) => /^ +[a-z-]+: (read|write)\b(?! #)/.test(line)).map((line) => `${file}: ${line.trim()}`))
    expect(bare).toEqual([])
    // Three hand on what their caller grants; zizmor.yml says why.
    const open = files.filter(({ file, text }) => (parse(text) as Workflow).permissions === undefined && !['pipeline.yml', 'promote.yml', 'rollback.yml'].includes(file))
    expect(open.map(({ file }) => file)).toEqual([])
  })

  it('what signs a release runs nothing of ours', () => {
    const own = steps.filter(({ file, id }) => file === 'release.yml' && id === 'attest')
    expect(own.map(({ step }) => step.uses?.split('@')[0])).toEqual(['actions/download-artifact', 'actions/attest', 'actions/attest'])
    const rights = files.flatMap(({ file, text }) => Object.entries((parse(text) as Workflow).jobs).flatMap(([id, { permissions = {} }]) => ('attestations' in permissions ? [`${file} ${id}`] : [])))
    expect(rights).toEqual(['release.yml attest'])
  })
})

describe('what is bundled', () => {
  interface Lock { packages: Record<string, { link?: boolean; resolved?: string; integrity?: string; dev?: boolean }> }
  const manifests = ['package.json', ...globSync(['packages/*/package.json', 'actions/*/package.json'], { cwd: root })].map((path) => ({ path, data: JSON.parse(readFileSync(join(root, path), 'utf8')) as { dependencies?: Record<string, string> } }))

  it('is pinned exactly, and every package in the lockfile has its hash', () => {
    const loose = manifests.flatMap(({ path, data }) => Object.entries(data.dependencies ?? {}).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version)).map(([name, version]) => `${path}: ${name} ${version}`))
    expect(loose).toEqual([])
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock
    const bare = Object.entries(packages).filter(([path, { link, integrity }]) => path.includes('node_modules/') && !link && !integrity?.startsWith('sha512-')).map(([path]) => path)
    expect(bare).toEqual([])
    expect(Object.keys(packages).length).toBeGreaterThan(300)
  })

  it('installs nothing when an action starts', () => {
    for (const { path, text } of globSync('actions/*/action.yml', { cwd: root }).map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))) {
      const { runs } = parse(text) as { runs: Record<string, string> }
      expect([path, runs.using, Object.values(runs).filter((file) => /^(?!\.\.\/\.\.\/dist\/).*\.js$/.test(file))]).toEqual([path, 'node24', []])
    }
  })
})
