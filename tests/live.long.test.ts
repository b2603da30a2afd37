import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { comparable, comparableLog } from '@axcouncil/sandbox/recording/comparable'
import { readRecording } from '@axcouncil/sandbox/recording/format'
import { replay } from '@axcouncil/sandbox/recording/replayer'
import { startProjects } from '@axcouncil/sandbox/supabase/projects'
import { SERVICE, startWorld } from '../actions/promote-prod/test/world.ts'
import { type Fact, QUESTIONS } from '../scripts/live/facts.ts'
import { SETTINGS } from '../scripts/live/settings.ts'
import { root } from '../scripts/metadata.ts'

/**
 * The live run as live.yml starts it, against the local Render, GitHub and Supabase: what it learns, what it writes down,
 * and that the real bundles do the same again out of its recording, with every server gone.
 */
const folder = mkdtempSync(join(tmpdir(), 'live-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Ended { code: number | null; output: string; summary: string }

async function live(env: Record<string, string>): Promise<Ended> {
  const summary = join(folder, `summary-${Math.random()}`)
  const child = spawn(process.execPath, ['--no-warnings', join(root, 'scripts/live.ts')], { env: { PATH: process.env.PATH, GITHUB_EVENT_NAME: 'workflow_dispatch', GITHUB_STEP_SUMMARY: summary, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { output += text })
  const code = await new Promise<number | null>((resolve) => void child.once('close', resolve))
  return { code, output, summary: existsSync(summary) ? readFileSync(summary, 'utf8') : '' }
}

describe('without its settings', () => {
  it.each([['schedule', 0, 'warning'], ['workflow_dispatch', 1, 'error']])('a run by %s ends with %s, and says aloud what is missing and how to set it', async (event, code, level) => {
    const ended = await live({ GITHUB_EVENT_NAME: event, LIVE_FOLDER: join(folder, event) })
    expect(ended.code).toBe(code)
    for (const part of ['Render', 'Supabase']) expect([ended.output, ended.summary]).toEqual([expect.stringContaining(`::${level} title=${part} was not asked::`), expect.stringContaining(`### ${part} was not asked`)])
    for (const { name, kind } of SETTINGS.filter(({ optional }) => !optional)) expect(ended.summary).toContain(`\`gh ${kind} set ${name} --env live`)
    expect(existsSync(join(folder, event))).toBe(false)
  })
})

describe('with them', () => {
  let ended: Ended
  let recording = ''
  let facts: Fact[] = []
  const secrets: Record<string, string> = {}
  beforeAll(async () => {
    const [world, projects] = await Promise.all([startWorld(), startProjects()])
    try {
      const sha = world.commit('Next')
      const hook = world.render.hookUrl(SERVICE)
      Object.assign(secrets, { LIVE_RENDER_API_KEY: 'rnd_test', LIVE_SUPABASE_SECRET_KEY: projects.staging.secretKey, LIVE_RENDER_DEPLOY_HOOK: hook, GITHUB_TOKEN: 'github-token' })
      ended = await live({
        ...secrets, GITHUB_REPOSITORY: 'axcouncil/example', GITHUB_SHA: sha, GITHUB_REF: 'refs/heads/main', GITHUB_RUN_ID: '77', GITHUB_JOB: 'live', GITHUB_API_URL: world.github.url,
        RENDER_API_URL: world.render.url, LIVE_RENDER_SERVICE_ID: SERVICE, LIVE_HEALTH_URL: `${world.render.serviceUrl(SERVICE)}/health`, LIVE_SUPABASE_URL: projects.staging.url,
        LIVE_SKIPPED_COMMIT: sha, LIVE_OLD_DEPLOY_ID: 'dep-00000000000000000000', LIVE_PACE: 'fast', LIVE_FOLDER: join(folder, 'results'),
      })
    } finally {
      await Promise.all([world.stop(), projects.stop()])
    }
    recording = readFileSync(join(folder, 'results/live.recording.jsonl'), 'utf8')
    facts = (JSON.parse(readFileSync(join(folder, 'results/facts.json'), 'utf8')) as { facts: Fact[] }).facts
  }, 180_000)

  it('runs the actions and learns what can be learned', () => {
    expect([ended.code, ended.output.match(/^::error.*/gm)]).toEqual([0, null])
    expect(facts.map(({ id }) => id)).toEqual(QUESTIONS.map(({ id }) => id))
    // Nothing in a run that goes well makes Render say 409.
    expect(facts.filter(({ state }) => state === 'open').map(({ id }) => id)).toEqual(['deploy-conflict'])
    const saw = Object.fromEntries(facts.map((fact) => [fact.id, fact.state === 'seen' ? fact.saw : '']))
    expect(saw['rollback-commit']).toMatch(/^yes: [0-9a-f]{40} answers again$/)
    expect(saw['hook-suspended']).toBe('400 {"message":"cannot deploy suspended service"}')
    expect(ended.summary).toContain('10 of 11 open questions have an answer')
    expect(readFileSync(join(folder, 'results/facts.md'), 'utf8')).toContain('| `hook-suspended` |')
  })

  it('leaves no secret in what it keeps, in any form', () => {
    const key = new URL(secrets.LIVE_RENDER_DEPLOY_HOOK!).searchParams.get('key')!
    const kept = ['live.recording.jsonl', 'facts.json', 'facts.md'].map((name) => readFileSync(join(folder, 'results', name), 'utf8')).join('\n')
    for (const secret of ['rnd_test', secrets.LIVE_SUPABASE_SECRET_KEY!, `key=${key}`, 'github-token']) {
      // `"github-token"` is the name of an input, too.
      for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64').replaceAll('=', '')]) expect(kept.replaceAll('"github-token":', '').replaceAll('recorded-github-token', '')).not.toContain(form)
    }
    expect(kept).not.toMatch(new RegExp(`${SERVICE}|"authorization"|"apikey"`))
  })

  it.each([['deploy-render', 1], ['wait-healthy', 2], ['promote-prod', 3], ['seed-db', 4]])('%s does the same again out of the recording', async (name, i) => {
    const step = readRecording(recording).steps[i]!
    expect([step.step, step.exchanges.length > 2]).toEqual([name, true])
    const { run, mismatches, unused } = await replay(step, { entry: join(root, 'dist', name, 'index.js') })
    expect([mismatches, unused]).toEqual([[], []])
    expect([run.exitCode, comparableLog(run.stdout + run.stderr)]).toEqual([step.end!.exitCode, comparableLog(step.end!.log)])
    expect(comparable(JSON.stringify(run.outputs))).toBe(comparable(JSON.stringify(step.end!.outputs)))
  })

  it('a step that asks something else says what, and what was recorded', async () => {
    const step = readRecording(recording).steps[1]!
    const { run, mismatches } = await replay(step, { entry: join(root, 'dist/deploy-render/index.js'), inputs: { 'clear-cache': 'true' } })
    expect(run.exitCode).toBe(1)
    expect(mismatches[0]).toMatch(/^POST \S+\/deploys has another body than was recorded: recorded ".*", asked ".*clearCache/)
  })
})
