// Runs the bundles against real services and learns from what these say. Run by live.yml; docs/live.md says how and why.
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startRecorder } from '../packages/sandbox/src/recording/recorder.ts'
import { experiment, wake } from './live/experiments.ts'
import { factsOf, factsPage } from './live/facts.ts'
import { openNotebook } from './live/render.ts'
import { type LiveSettings, type Part, SETTINGS, commandFor, readSettings, skippedText } from './live/settings.ts'
import { type Run, livePlan } from './live/steps.ts'
import { root } from './metadata.ts'

const env = process.env
const settings = readSettings(env)
const say = (text: string): void => {
  console.log(text)
  if (env.GITHUB_STEP_SUMMARY) appendFileSync(env.GITHUB_STEP_SUMMARY, `${text}\n`)
}

/** Says what is left out, and how to have it in. Started by hand that is a failure: somebody wanted an answer. */
function skip({ skipped }: LiveSettings): void {
  const level = env.GITHUB_EVENT_NAME === 'schedule' ? 'warning' : 'error'
  for (const each of skipped) {
    console.log(`::${level} title=${each.part} was not asked::${each.missing.map((setting) => `${setting.name} is not set. ${commandFor(setting)}`).join('%0A')}`)
    say(skippedText(each))
  }
  if (level === 'error' && skipped.length > 0) process.exitCode = 1
}

async function live(asked: readonly Part[], folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const recording = join(folder, 'live.recording.jsonl')
  writeFileSync(recording, '')
  const plan = livePlan(settings, env)
  const recorder = await startRecorder({
    hosts: plan.addresses.filter((url) => url.startsWith('https:')).map((url) => new URL(url).hostname),
    secrets: { ...Object.fromEntries(SETTINGS.filter(({ kind }) => kind === 'secret').map(({ name }) => [name, settings.value(name)])), GITHUB_TOKEN: env.GITHUB_TOKEN ?? '' },
    keep: plan.keep,
    write: (line) => appendFileSync(recording, line),
  })
  const notebook = openNotebook(recorder.cleaner.foreign)
  try {
    if (asked.includes('Render')) {
      recorder.begin('wake')
      if (await wake({ recorder, ...plan.service })) console.log('::warning title=Live::The last run had left the test service suspended. It was resumed.')
    }
    for (const run of plan.runs.filter(({ part }) => asked.includes(part))) await play(run)
    if (asked.includes('Render')) {
      recorder.begin('experiments')
      await experiment({ recorder, ...plan.service }, notebook)
    }
  } finally {
    await recorder.stop()
    const at = new Date().toISOString()
    const facts = factsOf(notebook.seen, asked.includes('Render') ? notebook.open : new Map())
    writeFileSync(join(folder, 'facts.json'), `${JSON.stringify({ at, run: plan.page, facts }, null, 2)}\n`)
    writeFileSync(join(folder, 'facts.md'), factsPage(facts, { at, run: plan.page }))
    say(factsPage(facts, { at, run: plan.page }))
  }

  async function play({ action, inputs, title }: Run): Promise<void> {
    console.log(`::group::${title}`)
    const { exitCode, summary } = await recorder.run({ entry: join(root, 'dist', action, 'index.js'), inputs, env: plan.env, limitMs: 3_600_000, onLine: (line) => console.log(line.replace(/^::(end)?group::/, '--- ')) })
    console.log('::endgroup::')
    if (summary && env.GITHUB_STEP_SUMMARY) appendFileSync(env.GITHUB_STEP_SUMMARY, `${summary}\n\n`)
    if (exitCode === 0) return
    console.log(`::error title=${title}::${action} ended with ${exitCode}`)
    process.exitCode = 1
  }
}

skip(settings)
if (settings.asked.length > 0) await live(settings.asked, env.LIVE_FOLDER ?? 'live-results')
