import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { contractText } from '../../../scripts/init/contract.ts'
import { root } from '../../../scripts/metadata.ts'
import { acquireActionlint } from '../../../scripts/tools/actionlint.ts'
import { run as runTool } from '../../../scripts/tools/command.ts'
import { acquireZizmor } from '../../../scripts/tools/zizmor.ts'
import { checkWorkflows } from '../src/check-workflows.ts'
import { diff } from '../src/diff.ts'
import { findingText } from '../src/finding.ts'
import { statementsOf, tablesOf } from '../src/migrations.ts'
import { emptyExample, remove, repository, run } from './repository.ts'

const folders: string[] = []
const kept = (folder: string): string => {
  folders.push(folder)
  return folder
}
afterEach(() => folders.splice(0).forEach(remove))
const text = (folder: string, path: string): string => readFileSync(join(folder, path), 'utf8')

interface Caller { jobs: { pipeline: { with: Record<string, unknown>; secrets: Record<string, string>; permissions: object; uses: string } } }

describe('axcouncil-init', () => {
  it('writes into the example what the example has, and no more than what is optional', async () => {
    const folder = kept(emptyExample())
    const { code, output } = await run(folder, ['--yes'])
    expect([code, output]).toEqual([0, expect.stringContaining('wrote: .github/workflows/release.yml')])
    const { pipeline } = (parse(text(folder, '.github/workflows/release.yml')) as Caller).jobs
    const own = (parse(readFileSync(join(root, 'examples/axcouncil/.github/workflows/release.yml'), 'utf8')) as Caller).jobs.pipeline
    expect(pipeline).toMatchObject(own as object)
    expect(Object.keys(pipeline.with).filter((name) => !(name in own.with))).toEqual(['vercel-project', 'vercel-team'])
    for (const name of Object.keys(pipeline.secrets)) expect(output).toMatch(new RegExp(`gh secret set ${name}`))
    for (const [, name] of text(folder, '.github/workflows/release.yml').matchAll(/vars\.(\w+) }}/g)) expect(output).toMatch(new RegExp(`gh variable set ${name}`))
    expect(await run(folder, ['--yes'])).toMatchObject({ code: 0, output: expect.stringContaining('unchanged: .github/workflows/release.yml') })
    expect(await run(folder, ['doctor'])).toMatchObject({ code: 0, output: expect.stringContaining('Nothing would fail') })
  })

  it('writes workflows in which actionlint and zizmor find nothing', async () => {
    const [actionlint, zizmor] = [await acquireActionlint(() => {}), await acquireZizmor(() => {})]
    const files = ['release.yml', 'preview.yml'].map((name) => `.github/workflows/${name}`)
    const folder = kept(emptyExample())
    await run(folder, ['--yes'])
    if (actionlint.kind === 'ready') expect(await runTool(actionlint.path, ['-no-color', '-shellcheck=', '-pyflakes=', ...files], { cwd: folder })).toEqual({ code: 0, output: '' })
    const config = `--config=${join(root, '.github/zizmor.yml')}`
    if (zizmor.kind === 'ready') expect(await runTool(zizmor.path, ['--offline', '--persona=pedantic', '--quiet', '--color=never', '--no-progress', config, ...files], { cwd: folder })).toMatchObject({ code: 0 })
  })

  it('leaves out what the repository does not have', async () => {
    const folder = kept(repository({ 'package.json': '{}' }))
    const { code, output } = await run(folder, ['--yes'])
    const release = text(folder, '.github/workflows/release.yml')
    expect([code, release.includes('e2e: false'), release.includes('seed'), output.includes('PRODUCTION_SUPABASE_KEY')]).toEqual([0, true, false, false])
    expect(existsSync(join(folder, '.github/workflows/preview.yml'))).toBe(false)
    expect(await run(folder, ['doctor'])).toMatchObject({ code: 0 })
  })

  it('drafts a seed.yml in which every column of the migrations has a rule', async () => {
    const folder = kept(repository({ 'supabase/migrations/1.sql': `create table people (id uuid primary key, "Full Name" text, email text not null, born date, payload bytea, "note's" jsonb default '{"a;b": 1}'); -- create table no (x text);
      alter table people add column if not exists phone varchar(20), drop column payload;` }))
    await run(folder, ['--yes'])
    expect((parse(text(folder, 'seed.yml')) as { tables: object }).tables).toEqual({ people: { columns: { 'Full Name': 'free-text', email: 'email', "note's": 'free-text', phone: 'phone' } } })
    expect(await run(folder, ['doctor'])).toMatchObject({ code: 0, output: expect.stringContaining('every column of supabase/migrations has a rule') })
  })

  it('shows a diff of what is there, and leaves it unless it is told to replace it', async () => {
    const ours = 'name: Ours\non: push # uses axcouncil/deploy-render\n'
    const folder = kept(repository({ '.github/workflows/release.yml': ours }))
    const yes = await run(folder, ['--yes'])
    expect(yes.output).toMatch(/- name: Ours[^]*\+ name: Release[^]*left alone: \.github\/workflows\/release\.yml/)
    expect(text(folder, '.github/workflows/release.yml')).toBe(ours)
    const asked = await run(folder, [], { input: 'healthz\ny\n' })
    expect(asked).toMatchObject({ code: 0, output: expect.stringContaining('replaced: .github/workflows/release.yml') })
    expect(text(folder, '.github/workflows/release.yml')).toContain('staging-health-url: ${{ vars.STAGING_URL }}/healthz\n')
  })

  it.each([[['--what']], [['install']], [['doctor', 'more']]])('says how it is used, given %j', async (args) => {
    const folder = kept(repository({}))
    expect(await run(folder, args)).toMatchObject({ code: 1, output: expect.stringContaining('Usage: axcouncil-init') })
    expect(existsSync(join(folder, '.github'))).toBe(false)
  })
})

describe('doctor', () => {
  const GOOD = `name: Release
on: { push: { branches: [main] } }
concurrency: { group: release, cancel-in-progress: false }
jobs:
  pipeline:
    permissions: { contents: read, checks: read, deployments: write, statuses: write, pull-requests: write }
    uses: axcouncil/actions/.github/workflows/pipeline.yml@v1
    with: { staging-service-id: a, staging-health-url: b, production-service-id: c, production-health-url: d }
    secrets: { RENDER_API_KEY: x }
`
  const faults: [string, (good: string) => string, RegExp][] = [
    ['a misspelt input', (good) => good.replace('staging-health-url', 'staging-heath-url'), /has no input staging-heath-url\n +Did you mean staging-health-url\?[^]*the input staging-health-url is missing/],
    ['a secret of another name', (good) => good.replace('RENDER_API_KEY', 'RENDER_KEY'), /has no secret RENDER_KEY\n +Did you mean RENDER_API_KEY\?/],
    ['permissions that are not granted', (good) => good.replace(', statuses: write', ', statuses: read'), /does not grant statuses: write/],
    ['an audit branch without the right to write it', (good) => good.replace('d }', 'd, audit-branch: audit }'), /does not grant contents: write/],
    ['a branch', (good) => good.replace('@v1', '@main'), /@main is a branch/],
    ['deploys that are cancelled', (good) => good.replace('cancel-in-progress: false', 'cancel-in-progress: true'), /cancel a deploy half-way/],
    ['strangers with secrets', (good) => good.replace('push: { branches: [main] }', 'pull_request_target: {}'), /code of strangers/],
    ['a workflow that is none of ours', (good) => good.replace('pipeline.yml', 'pipelines.yml'), /there is no workflow pipelines\.yml/],
    ['no YAML', (good) => `${good}\t- : [`, /is no YAML/],
  ]
  it.each(faults)('finds %s', async (_title, spoil, message) => {
    const findings = await checkWorkflows([{ path: 'release.yml', text: spoil(GOOD) }])
    expect(findings.map(findingText).join('\n')).toMatch(message)
    expect(findings.map(({ level }) => level)).toContain('error')
  })

  it('finds nothing in what is good, and warns of an old version and of what is inherited', async () => {
    const folder = kept(repository({ '.github/workflows/release.yml': GOOD }))
    expect(await run(folder, ['doctor'])).toMatchObject({ code: 0, output: expect.stringContaining('calls pipeline.yml as it should') })
    writeFileSync(join(folder, '.github/workflows/release.yml'), GOOD.replace('@v1', '@v0.9').replace('secrets: { RENDER_API_KEY: x }', 'secrets: inherit'))
    expect(await run(folder, ['doctor'])).toMatchObject({ code: 0, output: expect.stringMatching(/secrets: inherit[^]*@v0\.9 is not of the current major version v1[^]*\(2 warnings\)/) })
  })

  it('finds what render.yaml and seed.yml leave open', async () => {
    const folder = kept(repository({
      '.github/workflows/release.yml': GOOD,
      'render.yaml': 'services:\n  - { type: web, name: api, healthCheckPath: /health }\n  - { type: web, name: api-staging, autoDeployTrigger: off }\n',
      'seed.yml': 'version: 1\ntables:\n  people:\n    columns:\n      email: email\n',
      'supabase/migrations/1.sql': 'create table people (id int primary key, email text, home_address text);',
    }))
    const { code, output } = await run(folder, ['doctor', '--json'])
    const findings = JSON.parse(output) as { level: string; where: string; fix?: string }[]
    expect(code).toBe(1)
    expect(findings.map(({ level, where, fix }) => [level, where, fix])).toEqual(expect.arrayContaining([
      ['error', 'render.yaml, api', 'autoDeployTrigger: "off"'], ['warning', 'render.yaml, api-staging', 'healthCheckPath: /health'],
      ['error', 'seed.yml', 'people.home_address: address'],
    ]))
  })
})

describe('the parts', () => {
  it('know the reusable workflows as they are', async () => {
    expect(readFileSync(join(root, 'packages/init/src/contract.ts'), 'utf8')).toBe(await contractText())
  })
  it('split SQL at semicolons that end something', () => {
    expect(statementsOf(`a; b 'x;y' -- c; d\n; do $x$ e; f $x$; /* g; */ "h;i"`)).toEqual(['a', "b 'x;y'", 'do $x$ e; f $x$', '"h;i"'])
  })
  it('read tables, keys, references and enums off migrations', () => {
    const [table] = tablesOf([{ path: 'x', text: 'create type public.size as enum (\'a\'); create table if not exists public.t (id uuid default gen_random_uuid(), owner uuid references users (id), size public.size not null, tags text[], g text generated always as (lower(x)) stored, primary key (id), check (a <> \'(\'));' }])
    expect(table!.columns.map(({ name, category, nullable, generated }) => [name, category, nullable, generated])).toEqual([
      ['id', 'uuid', true, false], ['owner', 'uuid', true, false], ['size', 'enum', false, false], ['tags', 'array', true, false], ['g', 'text', true, true],
    ])
    expect([table!.primaryKey, table!.foreignKeys[0]!.references.table]).toEqual([['id'], 'users'])
  })
  it('mark the lines in which texts differ', () => {
    expect(diff('a\nb\nc', 'a\nB\nc')).toEqual(['  a', '- b', '+ B', '  c'])
    expect(diff('a', 'a')).toEqual([])
  })
})
