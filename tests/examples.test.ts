import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { checkWorkflows } from '../packages/init/src/check-workflows.ts'
import { root } from '../scripts/metadata.ts'

/** The workflows of the examples, which people copy: what the doctor says of them, and that they lack the guide's mistakes. */
const files = globSync('examples/*/.github/workflows/*.yml', { cwd: root }).sort().map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))

interface Job { if?: string; uses?: string; steps?: object[]; permissions?: Record<string, string>; secrets?: Record<string, string> | string }
const jobs = files.flatMap(({ path, text }) => Object.entries((parse(text) as { jobs: Record<string, Job> }).jobs).map(([id, job]) => ({ title: `${path} ${id}`, path, job })))

describe('the examples', () => {
  it('are found', () => expect(files.length).toBeGreaterThanOrEqual(4))

  it.each(files)('$path is found good by the doctor', async (file) => {
    expect((await checkWorkflows([file])).filter(({ level }) => level !== 'ok')).toEqual([])
  })

  it.each(jobs)('$title skips no stage, runs no script, and names its permissions and secrets', ({ job }) => {
    expect([job.if, job.steps]).toEqual([undefined, undefined])
    expect(Object.keys(job.permissions ?? {}).length).toBeGreaterThan(0)
    expect(job.secrets).not.toBe('inherit')
  })

  it('on pull requests have no secret of staging or production', () => {
    const names = jobs.filter(({ path }) => path.includes('pull-request')).flatMap(({ job }) => Object.keys(job.secrets ?? {}))
    expect(names.sort()).toEqual(['E2E_ENV', 'HEALTH_HEADERS'])
  })
})
