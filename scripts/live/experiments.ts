import { setTimeout as sleep } from 'node:timers/promises'
import { type Notebook, type TestService, ask, inWords, judgeConflicts, judgeEnding, lookAtList, lookAtMetrics } from './render.ts'

/**
 * Tries out on the test service what Render's documentation leaves open. Changes that service: it is rolled back, and
 * where its hook is known suspended and resumed. One experiment that fails leaves its question open and the others go on.
 */
export async function experiment(service: TestService, notebook: Notebook): Promise<void> {
  const deploys = await lookAtList(service, notebook)
  judgeEnding(deploys, notebook)
  const live = deploys.find(({ status }) => status === 'live')
  const older = deploys.find(({ status, commit }) => status === 'deactivated' && commit?.id !== live?.commit?.id)
  const trials: [ids: string[], trial: () => Promise<void>][] = [
    [['metrics-plan'], () => lookAtMetrics(service, notebook)],
    [['rollback-to-live'], () => rollBackToLive(service, notebook, live?.id)],
    [['rollback-to-gone'], () => rollBackToGone(service, notebook)],
    [['rollback-commit', 'live-and-traffic'], () => watchRollback(service, notebook, older)],
    [['skip-phrase'], () => orderSkipped(service, notebook)],
    [['hook-suspended'], () => callHookSuspended(service, notebook)],
  ]
  for (const [ids, trial] of trials) {
    try {
      await trial()
    } catch (error) {
      for (const id of ids) notebook.leave(id, (error as Error).message)
    }
  }
  judgeConflicts(service, notebook)
}

/** Resumes the test service where a run that was cut off has left it suspended. Answers whether it had to. */
export async function wake(service: TestService): Promise<boolean> {
  const { text } = await ask(service, 'GET', '/services/{service}')
  if (!/"suspended":"suspended"/.test(text)) return false
  const resumed = await ask(service, 'POST', '/services/{service}/resume')
  if (resumed.status >= 300) throw new Error(`The test service is suspended and could not be resumed: ${inWords(resumed)}`)
  return true
}

async function rollBackToLive(service: TestService, { see, leave }: Notebook, live: string | undefined): Promise<void> {
  if (!live) return leave('rollback-to-live', 'the test service has no live deploy')
  const reply = await ask(service, 'POST', '/services/{service}/rollback', { deployId: live })
  see('rollback-to-live', inWords(reply))
  await settled(service, reply.text)
}

async function rollBackToGone(service: TestService, { see, leave }: Notebook): Promise<void> {
  if (!service.oldDeployId) return leave('rollback-to-gone', 'LIVE_OLD_DEPLOY_ID is not set')
  const reply = await ask(service, 'POST', '/services/{service}/rollback', { deployId: service.oldDeployId })
  see('rollback-to-gone', inWords(reply))
  await settled(service, reply.text)
}

/** Rolls back to another commit and watches status and answers side by side until both have come to rest. */
async function watchRollback(service: TestService, { see, leave }: Notebook, older: { id: string; commit?: { id: string } } | undefined): Promise<void> {
  const commit = older?.commit?.id
  if (!older || !commit) return ['rollback-commit', 'live-and-traffic'].forEach((id) => leave(id, 'the test service has had one commit only; run again when main has moved on'))
  const reply = await ask(service, 'POST', '/services/{service}/rollback', { deployId: older.id })
  const id = idIn(reply.text)
  if (reply.status !== 201 || !id) throw new Error(`Render did not roll back: ${inWords(reply)}`)
  const started = performance.now()
  const elapsed = (): number => Math.round(performance.now() - started)
  const first: { live?: number; fresh?: number; lastOld?: number } = {}
  let inARow = 0
  while (elapsed() < service.pace.limitMs && !(first.live !== undefined && inARow >= IN_A_ROW)) {
    const [status, version] = await Promise.all([statusOf(service, id), versionOf(service)])
    if (status === 'live') first.live ??= elapsed()
    else if (status !== undefined && FAILED.test(status)) throw new Error(`the rollback ended as ${status}`)
    if (version === commit) first.fresh ??= elapsed()
    else if (version !== undefined) first.lastOld = elapsed()
    inARow = version === commit ? inARow + 1 : 0
    await sleep(service.pace.everyMs)
  }
  const seconds = (ms: number | undefined): string => (ms === undefined ? 'never' : `after ${(ms / 1_000).toFixed(1)} s`)
  see('rollback-commit', first.fresh === undefined ? `no: ${commit} did not answer within ${service.pace.limitMs / 1_000} s` : `yes: ${commit} answers again`)
  see('live-and-traffic', `status live ${seconds(first.live)}, first answer of the new version ${seconds(first.fresh)}, last of the old ${seconds(first.lastOld)} (looked every ${service.pace.everyMs / 1_000} s)`)
}

// Longer than an old instance goes on answering after the switch, at the usual pace: 60 s and the time to shut down.
const IN_A_ROW = 50
const FAILED = /failed|canceled/

async function orderSkipped(service: TestService, { see, leave }: Notebook): Promise<void> {
  if (!service.skippedCommit) return leave('skip-phrase', 'LIVE_SKIPPED_COMMIT is not set')
  const reply = await ask(service, 'POST', '/services/{service}/deploys', { commitId: service.skippedCommit })
  see('skip-phrase', reply.status === 201 ? `${reply.status}, and the deploy ends as ${await settled(service, reply.text)}` : inWords(reply))
}

async function callHookSuspended(service: TestService, { see, leave }: Notebook): Promise<void> {
  if (!service.hookUrl) return leave('hook-suspended', 'LIVE_RENDER_DEPLOY_HOOK is not set')
  const suspended = await ask(service, 'POST', '/services/{service}/suspend')
  if (suspended.status >= 300) throw new Error(`the test service could not be suspended: ${inWords(suspended)}`)
  try {
    const given = await service.recorder.ask({ method: 'POST', url: service.hookUrl, headers: { host: new URL(service.hookUrl).host }, body: Buffer.alloc(0) })
    see('hook-suspended', 'fault' in given ? given.fault : inWords({ status: given.status, text: given.body.toString('utf8'), headers: {} }))
  } finally {
    // Whatever was said, the test service must run again for the next time.
    const resumed = await ask(service, 'POST', '/services/{service}/resume')
    if (resumed.status >= 300) throw new Error(`THE TEST SERVICE IS STILL SUSPENDED: ${inWords(resumed)}`)
  }
}

const idIn = (text: string): string | undefined => /"id":"(dep-[^"]+)"/.exec(text)?.[1]

async function statusOf(service: TestService, id: string): Promise<string | undefined> {
  return /"status":"([^"]+)"/.exec((await ask(service, 'GET', `/services/{service}/deploys/${id}`)).text)?.[1]
}

/** The commit that the test service says, on a connection of its own; undefined where it says none. */
async function versionOf({ recorder, healthUrl }: TestService): Promise<string | undefined> {
  const given = await recorder.ask({ method: 'GET', url: healthUrl, headers: { host: new URL(healthUrl).host, 'cache-control': 'no-cache' }, body: Buffer.alloc(0) })
  return 'fault' in given ? undefined : /"commit":"([0-9a-f]{40})"/.exec(given.body.toString('utf8'))?.[1]
}

/** Waits until a deploy that a reply names has ended, so that the next experiment is alone. */
async function settled(service: TestService, reply: string): Promise<string> {
  const id = idIn(reply)
  const started = performance.now()
  let status: string | undefined = 'none'
  while (id && performance.now() - started < service.pace.limitMs) {
    status = await statusOf(service, id)
    if (status && (status === 'live' || status === 'deactivated' || FAILED.test(status))) return status
    await sleep(service.pace.everyMs)
  }
  return status ?? 'unknown'
}
