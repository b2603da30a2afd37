import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { spawnAction } from '../packages/sandbox/src/run-action.ts'
import { actionNames, readAction, root } from '../scripts/metadata.ts'

/**
 * Every committed bundle, started as the runner starts it, from a folder with nothing around it: no node_modules, no
 * sources. What is common to all actions is tested here; what each does is tested in its own folder.
 */
const names = await actionNames()
let folder: string
const bundle = (name: string): string => join(folder, 'dist', name, 'index.js')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundles-'))
  for (const name of names) {
    await mkdir(join(folder, 'actions', name), { recursive: true })
    await cp(join(root, 'dist', name), join(folder, 'dist', name), { recursive: true })
    await cp(join(root, 'actions', name, 'action.yml'), join(folder, 'actions', name, 'action.yml'))
  }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A wrong value for each kind of input that several actions share. */
const WRONG: Record<string, string> = { timeout: '60', wait: 'ja', upload: 'sometimes', strategy: 'magic', mode: 'fast', 'dry-run': 'perhaps', consecutive: '-1', record: 'si', soak: 'a while', url: 'not a url' }

/** Nobody who reads a verdict may find that of an earlier run, or none at all. */
const WITHOUT_RESULT: Record<string, unknown> = {
  'deploy-render': { outcome: 'failed', adopted: 'false' },
  'wait-healthy': { verdict: 'unknown' },
  'seed-db': {},
  'run-e2e': { verdict: 'incomplete', cause: expect.stringContaining('inputs are wrong') },
  'promote-prod': { outcome: 'failed' },
}

describe.each(names)('dist/%s', (name) => {
  it('names every wrong input at once, in the log’s last error and in the summary, and says by its outputs only that it failed', async () => {
    const { inputs = {} } = await readAction(name)
    const wrong = Object.fromEntries(Object.entries(WRONG).filter(([input]) => input in inputs))
    expect(Object.keys(wrong).length).toBeGreaterThan(1)
    const run = await spawnAction({ entry: bundle(name), inputs: wrong })
    expect(run.exitCode).toBe(1)
    expect(run.stderr).toBe('')
    const last = run.stdout.trim().split('\n').at(-1)!
    expect(last).toMatch(/^::error::/)
    for (const input of Object.keys(wrong)) expect(last).toContain(`\`${input}\``)
    for (const input of Object.keys(wrong)) expect(run.summary).toContain(`| \`${input}\` | `)
    expect(run.outputs).toEqual(WITHOUT_RESULT[name])
  })

  it('masks every secret in all its forms before it says anything, and never prints one', async () => {
    const { inputs = {} } = await readAction(name)
    const secrets = Object.keys(inputs).filter((input) => /-(key|token|db-url)$|hook-url$|notify-.*-url$/.test(input))
    const planted = Object.fromEntries(secrets.map((input) => [input, `planted "${input}" /+?&= s3cr3t-${name}`]))
    const run = await spawnAction({ entry: bundle(name), inputs: { ...planted, timeout: 'never', mode: 'wrong', strategy: 'wrong' } })
    expect(run.exitCode).toBe(1)
    const printed = run.stdout.replaceAll(/^::add-mask::.*$/gm, '') + run.summary
    for (const value of Object.values(planted)) {
      expect(run.stdout).toContain('::add-mask::')
      for (const form of [value, encodeURIComponent(value), Buffer.from(value).toString('base64')]) expect(printed).not.toContain(form)
    }
  })
})
