import { formatDuration } from '@axcouncil/core/duration'
import { listDeploymentStates, listDeployments } from '@axcouncil/core/github-deployment'
import { decisive, payloadOf } from './record.ts'
import type { World } from './world.ts'

/** A promotion, or a rollback by hand, that had an outcome; `at` in milliseconds since 1970. */
export interface Change {
  at: number
  /** A promotion that was verified. */
  good: boolean
  /** From the commit to production, where it is known. */
  leadMs?: number | undefined
  /** What was broken ran again after so long: the promotion was rolled back, or this is a rollback by hand. */
  restoredMs?: number | undefined
  byHand?: boolean
}

/** DORA's four numbers over a stretch of time (https://dora.dev/guides/dora-metrics-four-keys/). Undefined without data. */
export interface Dora {
  days: number
  /** Promotions with an outcome, and those of them that were verified and stayed. */
  deployments: number
  good: number
  perWeek: number
  leadMs: number | undefined
  failureRate: number | undefined
  restoreMs: number | undefined
}

const DAY = 86_400_000

/**
 * Works the numbers out. A promotion failed if it was not verified, or if somebody rolled production back right after it.
 * It was restored by its own rollback, by one by hand, or by the next success. Medians, as one bad day should not hide.
 */
export function doraOf(changes: readonly Change[], now: number, days: number): Dora {
  const all = changes.filter(({ at }) => at > now - days * DAY && at <= now).sort((a, b) => a.at - b.at)
  const recent = all.flatMap((change, i): Change[] => {
    if (change.byHand) return []
    const next = all[i + 1]
    return change.good && next?.byHand ? [{ ...change, good: false, restoredMs: next.restoredMs }] : [change]
  })
  const failures = recent.filter(({ good }) => !good)
  const mended = (from: number, until = Infinity): Change | undefined => all.find(({ at, good, byHand }) => (good || byHand) && at > from && at < until)
  const restored = failures.flatMap(({ at, restoredMs }, i) => {
    if (restoredMs !== undefined) return [restoredMs]
    const before = failures[i - 1]
    // A run of failures that nothing mended is one outage: it lasts from its first.
    if (before && before.restoredMs === undefined && !mended(before.at, at)) return []
    const next = mended(at)
    return next ? [next.at - at] : []
  })
  const good = recent.length - failures.length
  return {
    days,
    deployments: recent.length,
    good,
    perWeek: (good * 7) / days,
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

/** Reads the promotions of the last 30 days, or of as many as DEPTH records reach back, from GitHub's deployment records, this one included. */
export async function readDora(world: World): Promise<Dora> {
  const { github, inputs, ports: { clock } } = world
  const now = clock.now()
  const listed = await listDeployments(github, { environment: inputs.environment, limit: DEPTH })
  const days = listed.length < DEPTH ? DAYS : Math.min(DAYS, Math.max(1, Math.floor((now - Date.parse(listed.at(-1)!.created_at)) / DAY)))
  const records = listed.filter((record) => payloadOf(record) && Date.parse(record.created_at) > now - days * DAY)
  const changes = await Promise.all(
    records.map(async (record, i): Promise<Change[]> => {
      const { id, sha, created_at: createdAt } = record
      const state = decisive(await listDeploymentStates(github, Number(id)))
      // What was blocked, canceled or is still open changed nothing that could have failed.
      if (state?.state !== 'success' && state?.state !== 'failure') return []
      const at = Date.parse(state.created_at) || Date.parse(createdAt)
      const lasted = Math.max(0, at - Date.parse(createdAt))
      if (payloadOf(record)?.mode === 'rollback') return state.state === 'success' ? [{ at, good: false, byHand: true, restoredMs: lasted }] : []
      if (state.state === 'failure') return [{ at, good: false, ...(state.description.startsWith('rolled-back') ? { restoredMs: lasted } : {}) }]
      const commit = i < LEADS ? await github.call<{ commit: { committer?: { date?: string } } }>('GET', `commits/${sha}`) : undefined
      const committed = Date.parse(commit?.commit.committer?.date ?? '')
      return [{ at, good: true, leadMs: committed > 0 ? Math.max(0, at - committed) : undefined }]
    }),
  )
  return doraOf(changes.flat(), now, days)
}

/** The numbers in words, for a table: name and value. */
export function sayDora(dora: Dora): [string, string][] {
  const { leadMs, failureRate, restoreMs } = dora
  const none = 'no data yet'
  return [
    ['Deployment frequency', sayFrequency(dora)],
    ['Lead time for changes', leadMs === undefined ? none : formatDuration(leadMs)],
    ['Change failure rate', failureRate === undefined ? none : `${Math.round(failureRate * 100)} %`],
    ['Time to restore', restoreMs === undefined ? none : formatDuration(restoreMs)],
  ]
}

// Of less than one a week, a rate is a riddle (0.2 of a deployment), and the count says it.
function sayFrequency({ perWeek, deployments, good, days }: Dora): string {
  const failed = deployments > good ? `; ${deployments - good}${good > 0 ? ' more' : ''} failed` : ''
  const span = days === 1 ? 'a day' : `${days} days`
  if (perWeek < 1) return `${good === 0 ? 'none' : good} in ${span}${failed}`
  return `${perWeek >= 10 ? Math.round(perWeek) : perWeek.toFixed(1)} a week (${good} in ${span}${failed})`
}
