import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ActionRun } from '@axcouncil/sandbox/run-action'
import { type Fate, type Passage, createTurnstile } from '@axcouncil/sandbox/turnstile'
import { verifyChain } from '../src/audit/chain.ts'
import type { AuditRecord } from '../src/audit/audit-record.ts'
import { BUNDLE, SERVICE, type World, recordStates, startWorld } from './world.ts'

/** What a promotion that is killed is about, and how a re-run of it has to end. */
export interface Tale {
  /** Brings production to where it begins. Answers what is promoted, with which inputs. */
  begin: (world: World, good: string) => Promise<{ sha: string; inputs: Record<string, string> }>
  outcome: RegExp
  exitCode: number
  /** What serves in the end: the candidate, or the commit that was good from the beginning. */
  serves: 'candidate' | 'good'
}

/** A backend that is well for Render and not for the action. */
const BAD_SERVER = `
import { createServer } from 'node:http'
createServer((request, response) => {
  response.statusCode = request.headers['user-agent'] === 'axcouncil-actions' ? 503 : 200
  response.end(JSON.stringify({ commit: process.env.RENDER_GIT_COMMIT }))
}).listen(process.env.PORT, '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
`

export const TALES: Record<string, Tale> = {
  'a promotion': {
    begin: async (world) => ({ sha: await proven(world, 'Good'), inputs: {} }),
    outcome: /^(promoted|already-live)$/, exitCode: 0, serves: 'candidate',
  },
  'a promotion that rolls back': {
    begin: async (world) => ({ sha: await proven(world, 'Bad', { 'server.mjs': BAD_SERVER }), inputs: {} }),
    outcome: /^rolled-back$/, exitCode: 1, serves: 'good',
  },
  'a rollback by hand': {
    begin: async (world) => {
      await world.render.deploy(SERVICE, world.commit('By hand'))
      return { sha: world.live, inputs: { mode: 'rollback', 'override-reason': 'the shop is down' } }
    },
    outcome: /^(rolled-back|already-live)$/, exitCode: 0, serves: 'good',
  },
}

async function proven(world: World, message: string, change = {}): Promise<string> {
  const sha = world.commit(message, change)
  await world.prove(sha)
  return sha
}

/** How a step ends: by which signal, and what becomes of the request that is under way then. */
export type Kill = readonly [signal: NodeJS.Signals, fate: Fate]

/** After SIGINT and SIGTERM the runner runs the post step; a machine that is lost runs nothing more. */
export const KILLS: readonly Kill[] = [['SIGKILL', 'lost'], ['SIGINT', 'late'], ['SIGTERM', 'lost']]

/** A production whose every request can be struck. */
export interface Stage {
  /** The requests of the tale when nobody kills it: the points at which it can be killed. */
  record: () => Promise<Passage[]>
  /** Kills it at its `nth` request, runs it again, and answers what is not as it has to be; undefined where it ended before. */
  killAt: (nth: number, kill: Kill) => Promise<{ at: string; faults: string[] } | undefined>
  /** What is wrong with the chain of audit records. */
  chain: () => { length: number; faults: string[] }
  stop: () => Promise<void>
}

// How long a step may take is not what these tests are about; three worlds share a machine.
const LIMIT_MS = 240_000

/** Starts one, with servers of its own. */
export async function startStage(tale: Tale): Promise<Stage> {
  // A tale is told often, and its way back always leads to the first deploy.
  const world = await startWorld({ retained: 1_000, healthTimeoutMs: LIMIT_MS / 2 })
  const turnstile = createTurnstile()
  const [github, render, health] = await Promise.all([
    turnstile.before('github', world.github.url), turnstile.before('render', new URL(world.render.url).origin), turnstile.before('health', world.render.serviceUrl(SERVICE)),
  ])
  const step = (inputs: Record<string, string>) => ({ soak: '50ms', 'audit-branch': 'audit', 'api-url': `${render.url}/v1`, 'health-url': `${health.url}/health`, ...inputs })
  const through = { entry: BUNDLE, limitMs: LIMIT_MS, env: { GITHUB_API_URL: github.url } }
  const again = { ...through, env: { ...through.env, GITHUB_RUN_ATTEMPT: '2' } }
  const begin = async () => {
    world.repository.deployments.length = 0
    await recordSuccess(world, world.live)
    const { sha, inputs } = await tale.begin(world, world.live)
    return { sha, inputs: step(inputs) }
  }
  return {
    record: async () => {
      const { sha, inputs } = await begin()
      turnstile.strike(0, 'lost')
      const run = await world.promote(sha, inputs, through)
      const faults = await judge(tale, { world, sha, run })
      if (faults.length > 0) throw new Error(`${faults.join('; ')}\n${run.stdout}`)
      return [...turnstile.passed]
    },
    killAt: async (nth, [signal, fate]) => {
      const { sha, inputs } = await begin()
      const strike = turnstile.strike(nth, fate)
      const { run, send } = world.start(sha, inputs, through)
      const struck = await Promise.race([strike.struck, run.then(() => undefined)])
      if (!struck) return undefined
      const killed = await end(run, send, signal)
      await strike.release()
      turnstile.strike(0, 'lost')
      const faults: string[] = []
      if (signal !== 'SIGKILL') {
        await world.promote(sha, inputs, { ...through, state: killed.state })
        faults.push(...openRecords(world, 'after the post step'))
      }
      const second = await world.promote(sha, inputs, again)
      faults.push(...(await judge(tale, { world, sha, run: second })))
      return { at: `${signal}, ${fate}, at ${nth}: ${struck.server} ${struck.method} ${struck.path}`, faults: faults.length > 0 ? [...faults, ...said(killed), ...said(second)] : [] }
    },
    chain: () => readChain(world),
    stop: async () => {
      await turnstile.stop()
      await world.stop()
    },
  }
}

/** As the runner ends a step: it sends SIGINT, and after ten seconds nothing is left. */
async function end(run: Promise<ActionRun>, send: (signal: NodeJS.Signals) => void, signal: NodeJS.Signals): Promise<ActionRun> {
  send(signal)
  const patience = new AbortController()
  void sleep(10_000, undefined, { signal: patience.signal }).then(() => send('SIGKILL'), () => {})
  const ended = await run
  patience.abort()
  return ended
}

/** What has to hold once a promotion was run again. */
async function judge({ outcome, exitCode, serves }: Tale, { world, sha, run }: { world: World; sha: string; run: ActionRun }): Promise<string[]> {
  const deploys = world.render.deploys(SERVICE)
  const live = deploys.filter(({ status }) => status === 'live')
  const underway = deploys.filter(({ status }) => !['live', 'deactivated', 'canceled', 'build_failed', 'update_failed', 'pre_deploy_failed'].includes(status))
  const wanted = serves === 'good' ? world.live : sha
  const answered = new Set(await Promise.all([1, 2, 3].map(() => world.serving())))
  const named = run.outputs.outcome === 'rolled-back' ? run.outputs['rollback-deploy-id'] : run.outputs['deploy-id']
  return [
    ...(outcome.test(run.outputs.outcome ?? '') && run.exitCode === exitCode ? [] : [`it ended as "${run.outputs.outcome}" with ${run.exitCode}`]),
    ...(answered.size === 1 && answered.has(wanted) ? [] : [`${[...answered].join(' and ')} serve, not ${wanted}`]),
    ...(live.length === 1 && underway.length === 0 ? [] : [`Render has ${live.length} live deploys, and ${underway.length} under way`]),
    ...(named === live[0]?.id || run.outputs.outcome === 'already-live' ? [] : [`it names ${named}, and ${live[0]?.id} is live`]),
    ...openRecords(world, 'in the end'),
  ]
}

const openRecords = (world: World, when: string): string[] =>
  recordStates(world).some((state) => !['success', 'error', 'inactive', 'failure'].includes(state)) ? [`records are ${recordStates(world).join(', ')} ${when}`] : []

const said = ({ stdout }: ActionRun): string[] => stdout.split('\n').filter((line) => line !== '' && !/^::(add-mask|group|endgroup)/.test(line)).map((line) => `    ${line}`)

/** That a commit was verified in production, as a promotion records it. */
async function recordSuccess(world: World, sha: string): Promise<void> {
  const payload = { kind: 'axcouncil-promotion', mode: 'promote', commit: sha, image: null, run: '1', attempt: 1, job: 'promote', services: [SERVICE], expires: '2020-01-01T00:00:00Z', mark: 'first' }
  const { id } = await world.call<{ id: number }>('POST', 'deployments', { ref: sha, environment: 'production', auto_merge: false, required_contexts: [], payload })
  await world.call('POST', `deployments/${id}/statuses`, { state: 'success' })
}

function readChain(world: World): { length: number; faults: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'chain-'))
  execFileSync('git', ['-C', world.repository.gitDir, 'worktree', 'add', '-f', folder, 'audit'], { stdio: 'ignore' })
  const files = readdirSync(join(folder, 'production')).filter((file) => file.endsWith('.json'))
  const records = files.map((file) => ({ file, record: JSON.parse(readFileSync(join(folder, 'production', file), 'utf8')) as AuditRecord }))
  const { faults } = verifyChain(records, readFileSync(join(folder, 'production/HEAD'), 'utf8').trim())
  rmSync(folder, { recursive: true, force: true })
  return { length: records.length, faults }
}
