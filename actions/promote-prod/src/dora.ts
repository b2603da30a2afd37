import { formatDuration } from '@axcouncil/core/duration'
import { listDeploymentStates, listDeployments } from '@axcouncil/core/github-deployment'
import { decisive, payloadOf } from './record.ts'
import type { World } from './world.ts'

/** A promotion that had an outcome, in milliseconds since 1970. */
export interface Change {
  at: number
  good: boolean
  /** From the commit to production, where it is known. */
  leadMs?: number | undefined
}

/** DORA's four numbers over a stretch of time (https://dora.dev/guides/dora-metrics-four-keys/). Undefined without data. */
export interface Dora {
  days: number
  deployments: number
  perWeek: number
  leadMs: number | undefined
  failureRate: number | undefined
  restoreMs: number | undefined
}

const DAY = 86_400_000

/** Works the numbers out. Restoring is counted from a failure to the next success. Medians, as one bad day should not hide. */
export function doraOf(changes: readonly Change[], now: number, days: number): Dora {
  const recent = changes.filter(({ at }) => at > now - days * DAY && at <= now).sort((a, b) => a.at - b.at)
  const failures = recent.filter(({ good }) => !good)
  const restored = failures.flatMap(({ at }, i) => {
    // A run of failures is one outage: it lasts from its first.
    if (i > 0 && !recent.some((one) => one.good && one.at > failures[i - 1]!.at && one.at < at)) return []
    const next = recent.find((one) => one.good && one.at > at)
    return next ? [next.at - at] : []
  })
  return {
    days,
    deployments: recent.length,
    perWeek: (recent.filter(({ good }) => good).length * 7) / days,
    leadMs: median(recent.flatMap(({ good, leadMs }) => (good && leadMs !== undefined ? [leadMs] : []))),
    failureRate: recent.length > 0 ? failures.length / recent.length : undefined,
    restoreMs: median(restored),
  }
}

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : sorted.length > 0 ? (sorted[middle - 1]! + sorted[middle]!) / 2 : undefined
}

const DAYS = 30
const DEPTH = 40
// Lead times need a request a commit; as many are enough for a median.
const LEADS = 15

/** Reads the promotions of the last 30 days from GitHub's deployment records, this one included. */
export async function readDora(world: World): Promise<Dora> {
  const { github, inputs, ports: { clock } } = world
  const now = clock.now()
  const records = (await listDeployments(github, { environment: inputs.environment, limit: DEPTH })).filter((record) => payloadOf(record)?.mode === 'promote' && Date.parse(record.created_at) > now - DAYS * DAY)
  const changes = await Promise.all(
    records.map(async ({ id, sha, created_at: createdAt }, i): Promise<Change[]> => {
      const state = decisive(await listDeploymentStates(github, Number(id)))
      // What was blocked, canceled or is still open changed nothing that could have failed.
      if (state?.state !== 'success' && state?.state !== 'failure') return []
      const at = Date.parse(state.created_at)
      const commit = i < LEADS ? await github.call<{ commit: { committer?: { date?: string } } }>('GET', `commits/${sha}`) : undefined
      const committed = Date.parse(commit?.commit.committer?.date ?? '')
      return [{ at: at || Date.parse(createdAt), good: state.state === 'success', leadMs: committed > 0 ? Math.max(0, at - committed) : undefined }]
    }),
  )
  return doraOf(changes.flat(), now, DAYS)
}

/** The numbers in words, for a table: name and value. */
export function sayDora({ perWeek, leadMs, failureRate, restoreMs, deployments, days }: Dora): [string, string][] {
  const none = 'no data yet'
  return [
    ['Deployment frequency', `${perWeek >= 10 ? Math.round(perWeek) : perWeek.toFixed(1)} a week (${deployments} in ${days} days)`],
    ['Lead time for changes', leadMs === undefined ? none : formatDuration(leadMs)],
    ['Change failure rate', failureRate === undefined ? none : `${Math.round(failureRate * 100)} %`],
    ['Time to restore', restoreMs === undefined ? none : formatDuration(restoreMs)],
  ]
}
