import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { remove, repository, run } from './repository.ts'

/** Repositories as they are: monorepos, several services, other people's workflows, line ends of Windows, no git. */
const folders: string[] = []
afterEach(() => folders.splice(0).forEach(remove))
const kept = (files: Record<string, string>): string => {
  const folder = repository(files)
  folders.push(folder)
  return folder
}
const git = (folder: string): unknown => execFileSync('git', ['init', '--quiet', '-b', 'main'], { cwd: folder })
const text = (folder: string, path: string): string => readFileSync(join(folder, path), 'utf8')
interface Caller { jobs: { pipeline: { with: Record<string, unknown> } } }
const pipelineIn = (folder: string, path = '.github/workflows/release.yml'): Caller['jobs']['pipeline'] => (parse(text(folder, path)) as Caller).jobs.pipeline

describe('a monorepo', () => {
  const files = {
    'package.json': '{"packageManager":"pnpm@10.0.0"}', 'pnpm-lock.yaml': '',
    'apps/web/playwright.config.ts': '', 'apps/web/e2e/a.spec.ts': 'process.env.EXPECT_COMMIT', 'apps/admin/playwright.config.ts': '', 'apps/web/vercel.json': '{}',
    'apps/api/supabase/migrations/1.sql': 'create table people (id int primary key, email text);',
    'render.yaml': 'services:\n  - { type: web, name: api, healthCheckPath: /up }\n  - { type: worker, name: jobs }\n  - { type: web, name: site }\n  - { type: web, name: site-staging, healthCheckPath: /alive }\n  - { type: web, name: api-staging }\n',
  }
  it('is found below its root, and what is left out is said', async () => {
    const folder = kept(files)
    git(folder)
    const { code, output } = await run(folder, ['--yes'])
    expect([code, parse(text(folder, 'seed.yml'))]).toEqual([0, { version: 1, tables: { people: { columns: { email: 'email' } } } }])
    expect(output).toContain('Playwright: apps/admin (and apps/web)')
    expect(output).toContain('Only the tests in apps/admin are run; for those in apps/web add a job that calls e2e.yml.')
    // The first staging service, with the production service of the same name.
    expect(output).toMatch(/srv-… of site-staging[^]*srv-… of site\n[^]*/)
    expect(output).toContain('api, api-staging: not deployed by this workflow')
    expect(pipelineIn(folder).with).toMatchObject({ 'staging-health-url': '${{ vars.STAGING_URL }}/alive', 'working-directory': 'apps/admin' })
    expect(output).not.toContain('no git repository')
  })

  it('is not written to below its root, where GitHub would not look', async () => {
    const folder = kept(files)
    git(folder)
    const { code, output } = await run(join(folder, 'apps/api'), ['--yes'])
    expect([code, output]).toEqual([1, expect.stringMatching(/is inside of the repository .*GitHub reads workflows at its root alone\nRun it there: --directory /)])
    expect(existsSync(join(folder, 'apps/api/.github'))).toBe(false)
  })
})

describe('a blueprint of projects', () => {
  it('is read down to the services of its environments', async () => {
    const folder = kept({ 'render.yaml': `projects:
  - name: app
    environments:
      - { name: production, services: [{ type: web, name: api, healthCheckPath: /up, autoDeployTrigger: off }] }
      - { name: staging, services: [{ type: web, name: api-2, healthCheckPath: /up, autoDeployTrigger: off }] }
` })
    const { output } = await run(folder, ['--yes'])
    expect(output).toMatch(/Render services in render\.yaml: api, api-2\n[^]*srv-… of api-2,[^]*srv-… of api\n/)
    expect(pipelineIn(folder).with).toMatchObject({ 'production-health-url': '${{ vars.PRODUCTION_URL }}/up' })
  })
})

describe('what is there already', () => {
  it('of somebody else’s keeps its name and its content: ours goes beside it', async () => {
    const theirs = 'name: Publish\non: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - run: curl -fsS "$RENDER_DEPLOY_HOOK"\n'
    const folder = kept({ '.github/workflows/release.yml': theirs })
    const { code, output } = await run(folder, ['--yes'])
    expect([code, text(folder, '.github/workflows/release.yml')]).toEqual([0, theirs])
    expect(output).toContain('wrote: .github/workflows/axcouncil-release.yml')
    expect(output).toContain('.github/workflows/release.yml calls a deploy hook of Render: take that step out')
    expect(await run(folder, ['doctor'])).toMatchObject({ code: 0, output: expect.stringContaining('calls a deploy hook of Render beside the pipeline') })
    expect(await run(folder, ['--yes'])).toMatchObject({ code: 0, output: expect.stringContaining('unchanged: .github/workflows/axcouncil-release.yml') })
  })

  it('with line ends of Windows is the same file, and keeps them when it is replaced', async () => {
    const windows = (unix: string): string => unix.replaceAll('\n', '\r\n')
    const folder = kept({ 'render.yaml': windows('services:\n  - type: web\n    name: api-staging\n    healthCheckPath: /up\n    autoDeployTrigger: off\n'), 'supabase/migrations/1.sql': windows('create table people (\n  id int primary key, -- a key\n  email text not null\n);\n') })
    await run(folder, ['--yes'])
    expect(text(folder, 'seed.yml')).toContain('email: email\n')
    const path = join(folder, '.github/workflows/release.yml')
    const ours = readFileSync(path, 'utf8')
    writeFileSync(path, windows(ours))
    expect(await run(folder, ['--yes'])).toMatchObject({ code: 0, output: expect.stringContaining('unchanged: .github/workflows/release.yml') })
    expect(await run(folder, ['doctor'])).toMatchObject({ code: 0, output: expect.stringMatching(/api-staging: is deployed by the pipeline alone[^]*every column of supabase\/migrations has a rule/) })
    writeFileSync(path, windows(ours.replace('name: Release', 'name: Ours')))
    const asked = await run(folder, [], { input: '\n\ny\n' })
    expect(asked.output).toMatch(/- name: Ours\n {2}\+ name: Release\n[^]*replaced: /)
    expect(readFileSync(path, 'utf8')).toBe(windows(ours))
  })

  it('and cannot be read or written is left as it is, by name', async () => {
    const folder = kept({ '.github': 'a file where a folder should be' })
    expect(await run(folder, ['--yes'])).toMatchObject({ code: 1, output: expect.stringContaining('.github/workflows/release.yml cannot be read: ENOTDIR') })
    expect(text(folder, '.github')).toBe('a file where a folder should be')
    const other = kept({ 'x': '' })
    mkdirSync(join(other, '.github/workflows'), { recursive: true })
    symlinkSync(join(other, 'elsewhere.yml'), join(other, '.github/workflows/release.yml'))
    expect(await run(other, ['--yes'])).toMatchObject({ code: 1, output: expect.stringContaining('release.yml cannot be read') })
    expect(existsSync(join(other, 'elsewhere.yml'))).toBe(false)
  })

  // Who is root may write everywhere, so that this cannot be tried out by root.
  const asUser = process.getuid?.() === 0 ? it.skip : it
  if (process.getuid?.() === 0) console.warn('A folder that may only be read is left out: this is root, who may write everywhere.')
  asUser('in a folder that may only be read gives a sentence', async () => {
    const folder = kept({ 'package.json': '{}' })
    execFileSync('chmod', ['a-w', folder])
    expect(await run(folder, ['--yes'])).toMatchObject({ code: 1, output: expect.stringMatching(/release\.yml cannot be written: EACCES[^]*Give this user the right to write there/) })
  })
})

describe('a place that is none', () => {
  it('is not made', async () => {
    const folder = kept({ 'package.json': '{}' })
    expect(await run(folder, ['--yes', '--directory', 'nowhere'])).toMatchObject({ code: 1, output: expect.stringMatching(/^There is no folder .*nowhere\n$/) })
    expect(existsSync(join(folder, 'nowhere'))).toBe(false)
  })

  it('without git is worked on, and said', async () => {
    const folder = kept({ 'yarn.lock': '', 'package.json': '{}' })
    const { code, output } = await run(folder, ['--yes'])
    expect([code, output]).toEqual([0, expect.stringMatching(/^! this is no git repository;[^]*- Render services in render\.yaml: none[^]*wrote: /)])
    const live = await run(folder, ['doctor', '--live'], { env: { GITHUB_TOKEN: 'token-of-somebody' } })
    expect([live.code, live.output]).toEqual([0, expect.stringContaining('GitHub is not asked: this is no git repository, or has no commit yet')])
    expect(live.output).toContain('Render is not asked: STAGING_SERVICE_ID and RENDER_API_KEY not set in the environment')
  })
})
