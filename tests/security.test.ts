import { existsSync, readFileSync, readdirSync } from 'node:fs'
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
})
