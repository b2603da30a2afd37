import type { Recorder } from '../../packages/sandbox/src/recording/recorder.ts'
import type { Seen } from './facts.ts'

/** The test service, as the experiments reach it. */
export interface TestService {
  recorder: Recorder
  apiUrl: string
  apiKey: string
  serviceId: string
  healthUrl: string
  hookUrl: string
  skippedCommit: string
  oldDeployId: string
  /** Milliseconds between two looks, and the longest that a deploy is watched. */
  pace: { everyMs: number; limitMs: number }
}

/** What an experiment noted. */
export interface Notebook {
  see(id: string, saw: string): void
  leave(id: string, why: string): void
  seen: Map<string, Seen>
  open: Map<string, string>
}

/** An empty notebook; what is noted goes through the recorder's cleaner. */
export function openNotebook(clean: (text: string) => string): Notebook {
  const [seen, open] = [new Map<string, Seen>(), new Map<string, string>()]
  return { seen, open, see: (id, saw) => void seen.set(id, { saw: clean(saw), at: new Date().toISOString() }), leave: (id, why) => void open.set(id, clean(why)) }
}

interface Deploy { id: string; status: string; createdAt: string; commit?: { id: string } }
interface Reply { status: number; text: string; headers: Record<string, string> }

/** Asks Render's API about the test service. */
export async function ask({ recorder, apiUrl, apiKey, serviceId }: TestService, method: string, path: string, body?: object): Promise<Reply> {
  const headers = { authorization: `Bearer ${apiKey}`, accept: 'application/json', ...(body ? { 'content-type': 'application/json' } : {}) }
  const given = await recorder.ask({ method, url: `${apiUrl}${path.replace('{service}', serviceId)}`, headers: { host: new URL(apiUrl).host, ...headers }, body: Buffer.from(body ? JSON.stringify(body) : '') })
  return 'fault' in given ? { status: 0, text: given.fault, headers: {} } : { status: given.status, text: given.body.toString('utf8'), headers: given.headers }
}

export const inWords = ({ status, text }: Reply): string => `${status} ${text.slice(0, 300) || '(no body)'}`.trim()

/** What one look at the list of deploys tells. */
export async function lookAtList(service: TestService, { see, leave }: Notebook): Promise<Deploy[]> {
  const reply = await ask(service, 'GET', '/services/{service}/deploys?limit=100')
  if (reply.status !== 200) throw new Error(`Render did not list the deploys of the test service: ${inWords(reply)}`)
  const deploys = (JSON.parse(reply.text) as { deploy: Deploy }[]).map(({ deploy }) => deploy)
  const times = deploys.map(({ createdAt }) => Date.parse(createdAt))
  if (deploys.length < 2) leave('list-order', `the test service has ${deploys.length} deploys; run again`)
  else see('list-order', times.every((time, i) => i === 0 || time <= times[i - 1]!) ? `yes, in a list of ${deploys.length}` : `no, in a list of ${deploys.length}`)
  const reset = Number(Object.entries(reply.headers).find(([name]) => name.toLowerCase() === 'ratelimit-reset')?.[1])
  if (Number.isNaN(reset)) leave('reset-unit', 'the answer has no ratelimit-reset')
  else see('reset-unit', `${reset}: ${reset > 1_000_000_000 ? 'a time in seconds since 1970' : 'seconds from now'}`)
  return deploys
}

/** Whether the metrics of HTTP are given on this plan. */
export async function lookAtMetrics(service: TestService, { see }: Notebook): Promise<void> {
  const { text: about } = await ask(service, 'GET', '/services/{service}')
  const plan = /"plan":"([^"]+)"/.exec(about)?.[1] ?? 'unknown'
  see('metrics-plan', `plan ${plan}: ${inWords(await ask(service, 'GET', '/metrics/http-requests?resource={service}'))}`)
}

/** How a live deploy ends, from a list that was made after a deploy of ours went live. */
export function judgeEnding(deploys: readonly Deploy[], { see, leave }: Notebook): void {
  const live = deploys.filter(({ status }) => status === 'live')
  const before = deploys.filter(({ status, createdAt }) => status === 'deactivated' && live[0] && createdAt < live[0].createdAt)
  if (live.length === 0 || before.length === 0) leave('live-ends', `${live.length} live and ${before.length} deactivated before it; run again`)
  else see('live-ends', `${live.length} of ${deploys.length} is live, ${before.length} before it are deactivated`)
}

/** 409s that happened to come by in all that was recorded. */
export function judgeConflicts({ recorder }: TestService, { see }: Notebook): void {
  const found = recorder.seen().find(({ request, answer }) => request.method === 'POST' && /\/deploys$/.test(request.url) && 'status' in answer && answer.status === 409)
  if (found && 'status' in found.answer) see('deploy-conflict', `409 ${found.answer.body ?? ''} to ${found.request.body ?? 'no body'}`)
}
