import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Environment } from '@axcouncil/core/env'
import { dataOf, mapAt } from './data.ts'
import type { Finding } from './finding.ts'
import type { TextFile } from './look.ts'

/** What the gates are asked about, and with which keys. */
export interface GateQuestion {
  environment: Environment
  value: (name: string) => string | undefined
  head: string
  repository: { owner: string; name: string }
  token: string
  workflows: readonly TextFile[]
}

interface Gate { name: string; state: 'pass' | 'fail' | 'unknown' | 'overridden'; reason: string }

const CALLS = /^axcouncil\/actions\/\.github\/workflows\/(?:pipeline|promote)\.ya?ml@/
/** Inputs of pipeline.yml that promote-prod knows by another name. */
const RENAMED: Record<string, string> = { 'production-service-id': 'service-id', 'production-health-url': 'health-url', 'production-environment': 'environment' }
const TAKEN = ['service-id', 'health-url', 'environment', 'staging-environment', 'required-checks', 'gates', 'override', 'override-reason', 'max-commits', 'allow-destructive', 'freeze', 'api-url', 'flags-file', 'migrations-path', 'version-from']

/**
 * What each gate of promote-prod would say of a commit, asked by promote-prod itself in its mode `check`, which only reads:
 * no second opinion that could differ from the one that counts.
 */
export async function askGates(question: GateQuestion): Promise<Finding[]> {
  const { head, value, workflows } = question
  const where = `Gates for ${head.slice(0, 7)}`
  const inputs: Record<string, string> = { ...(await inputsOf(workflows, value)), 'api-key': value('RENDER_API_KEY') ?? '', commit: head, 'github-token': question.token, mode: 'check' }
  const missing = [['RENDER_API_KEY', inputs['api-key']], ['PRODUCTION_SERVICE_ID', inputs['service-id']], ['PRODUCTION_URL', inputs['health-url']]].filter(([, given]) => !given).map(([name]) => name)
  if (missing.length > 0) return [{ level: 'note', where, what: `are not asked: ${missing.join(' and ')} not set in the environment` }]
  const { gates, error } = await runCheck(inputs, question)
  if (gates.length === 0) return [{ level: 'error', where, what: `could not be asked: ${error || 'promote-prod said nothing'}` }]
  return gates.map(({ name, state, reason }) => {
    // What staging proves is written by the stages before the gates: that it is not there yet is no fault.
    const isAhead = state === 'fail' && STAGES.includes(name) && /has no status/.test(reason)
    return { level: state === 'pass' ? 'ok' : isAhead || state === 'overridden' ? 'note' : 'warning', where, what: `${name} would ${SAID[state]}: ${reason}${isAhead ? '; the release itself writes it' : ''}` }
  })
}

const STAGES = ['staging', 'e2e']

const SAID = { pass: 'pass', fail: 'block', unknown: 'block, since it cannot tell', overridden: 'block, and is overridden' }

/** What the caller's workflow gives, its variables filled in. What holds any other expression is left to the default. */
async function inputsOf(workflows: readonly TextFile[], value: (name: string) => string | undefined): Promise<Record<string, string>> {
  const fallback = { 'service-id': value('PRODUCTION_SERVICE_ID') ?? '', 'health-url': value('PRODUCTION_URL') ?? '' }
  for (const { text } of workflows) {
    for (const job of Object.values(mapAt(await dataOf(text), 'jobs'))) {
      if (!CALLS.test(String(mapAt(job).uses ?? ''))) continue
      const given = Object.entries(mapAt(job, 'with')).map(([name, raw]) => [RENAMED[name] ?? name, filled(String(raw), value)] as const)
      const isPipeline = String(mapAt(job).uses).includes('/pipeline.')
      const noTests = isPipeline && given.some(([name, text]) => name === 'e2e' && text === 'false')
      const taken = given.filter(([name, text]) => TAKEN.includes(name) && text !== undefined && text !== '')
      return { ...fallback, ...(noTests ? { gates: '-e2e' } : {}), ...Object.fromEntries(taken) as Record<string, string> }
    }
  }
  return fallback
}

function filled(text: string, value: (name: string) => string | undefined): string | undefined {
  const done = text.replaceAll(/\$\{\{\s*vars\.(\w+)\s*(?:\|\|\s*'([^']*)'\s*)?\}\}/g, (_whole, name: string, other: string | undefined) => value(name) ?? other ?? '')
  return done.includes('${{') ? undefined : done
}

async function runCheck(inputs: Record<string, string>, { environment, head, repository }: GateQuestion): Promise<{ gates: Gate[]; error: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'gates-'))
  const output = join(folder, 'output')
  try {
    await writeFile(output, '')
    const own = Object.entries(environment.all()).filter(([name]) => !/^(GITHUB_|INPUT_|ACTIONS_|RUNNER_)/.test(name))
    const given = Object.entries(inputs).map(([name, text]) => [`INPUT_${name.toUpperCase()}`, text])
    const env = Object.fromEntries([...own, ...given, ['GITHUB_OUTPUT', output], ['GITHUB_REPOSITORY', `${repository.owner}/${repository.name}`], ['GITHUB_SHA', head], ['GITHUB_API_URL', environment.apiUrl], ['RUNNER_TEMP', folder]]) as NodeJS.ProcessEnv
    const log = await new Promise<string>((resolve, reject) => {
      const child = spawn(process.execPath, ['--no-warnings', bundle()], { cwd: folder, env, stdio: ['ignore', 'pipe', 'ignore'] })
      let text = ''
      child.stdout.setEncoding('utf8').on('data', (part: string) => { text += part })
      child.once('error', reject)
      child.once('close', () => resolve(text))
    })
    const json = /^gates(?:=|<<\S+\r?\n)(\[.*\])$/m.exec(await readFile(output, 'utf8'))?.[1] ?? '[]'
    return { gates: JSON.parse(json) as Gate[], error: decodeURIComponent(log.match(/^::error[^:]*::(.*)$/m)?.[1]?.replaceAll(/%(?!0A|0D|25)/g, '%25') ?? '') }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

// Beside this file in the published package; in this repository where every action is built to.
const bundle = (): string =>
  ['./promote-prod/index.js', '../../../dist/promote-prod/index.js'].map((path) => fileURLToPath(new URL(path, import.meta.url))).find((path) => existsSync(path)) ?? 'promote-prod is not in this package'
