import { newestStatuses } from '@axcouncil/core/verdict'
import { type Gate, fail, pass } from './gate.ts'

/** A check run or a commit status, in one form. */
interface Check {
  name: string
  /** The name, and whose it is where others have one of that name. */
  title: string
  state: 'good' | 'bad' | 'pending'
  said: string
  url: string | undefined
}

interface CheckRun {
  id: number
  name: string
  status: string
  conclusion: string | null
  started_at: string | null
  app: { slug?: string } | null
  details_url: string | null
  html_url: string | null
}

/**
 * All checks on this very commit are green: check runs and statuses joined, of each app the newest of a name, our own run
 * left out. What another app calls by the same name is another check, as for branch protection with a named source.
 */
export const checks: Gate = {
  applies: ({ inputs }) => inputs.requiredChecks !== 'none',
  async ask({ github, inputs, ports: { environment } }) {
    const { commit } = inputs.candidate
    const found = await readChecks({ github, commit, runId: environment.runId })
    const { requiredChecks } = inputs
    const wanted = typeof requiredChecks === 'string' ? found : found.filter(({ name }) => requiredChecks.includes(name))
    const absent = typeof requiredChecks === 'string' ? [] : requiredChecks.filter((name) => !found.some((check) => check.name === name))
    const wrong = wanted.filter(({ state }) => state !== 'good')
    const page = wrong[0]?.url
    const problems = [...wrong.map(({ title, said }) => `${title} ${said}`), ...absent.map((name) => `${name} never ran`)]
    if (problems.length > 0) {
      const waiting = wrong.every(({ state }) => state === 'pending') && absent.length === 0
      return fail(`${problems.slice(0, 5).join(', ')}${problems.length > 5 ? ` and ${problems.length - 5} more` : ''} on ${commit.slice(0, 7)}`, {
        link: page,
        advice: waiting ? 'Run this job again when they are done.' : 'Mend the commit, or name the checks that count in `required-checks`.',
      })
    }
    return pass(wanted.length === 0 ? `no checks but this run's own are on ${commit.slice(0, 7)}` : `${wanted.length} of ${wanted.length} green on ${commit.slice(0, 7)}`)
  },
}

const GOOD = ['success', 'neutral', 'skipped']

async function readChecks({ github, commit, runId }: { github: Parameters<typeof newestStatuses>[0]; commit: string; runId: string | undefined }): Promise<Check[]> {
  const [runs, statuses] = await Promise.all([
    github.list<CheckRun>(`commits/${commit}/check-runs?filter=all`, (page) => (page as { check_runs: CheckRun[] }).check_runs),
    newestStatuses(github, commit),
  ])
  const ofOwnRun = new RegExp(`/actions/runs/${runId}([/?#]|$)`)
  const others = runs.filter(({ details_url: url }) => runId === undefined || !ofOwnRun.test(url ?? ''))
  const newest = new Map<string, CheckRun>()
  for (const run of others) {
    const known = newest.get(keyOf(run))
    if (!known || isNewer(run, known)) newest.set(keyOf(run), run)
  }
  const kept = [...newest.values()]
  const fromRuns = kept.map(({ name, app, status, conclusion, html_url: page, details_url: details }): Check => {
    const title = kept.filter((other) => other.name === name).length > 1 ? `${name} (${app?.slug ?? 'no app'})` : name
    const state = status !== 'completed' ? 'pending' : GOOD.includes(conclusion ?? '') ? 'good' : 'bad'
    return { name, title, state, said: status !== 'completed' ? `is ${status.replace('_', ' ')}` : `ended with ${conclusion}`, url: details ?? page ?? undefined }
  })
  // Our own verdicts are asked for by the gates staging and e2e.
  const fromStatuses = [...statuses.values()]
    .filter(({ context, target_url: url }) => !context.startsWith('axcouncil/') && (runId === undefined || !ofOwnRun.test(url ?? '')))
    .map(({ context, state, target_url: url }): Check => ({
      name: context, title: context, state: state === 'success' ? 'good' : state === 'pending' ? 'pending' : 'bad', said: `is ${state}`, url: url ?? undefined,
    }))
  return [...fromRuns, ...fromStatuses]
}

const keyOf = ({ name, app }: CheckRun): string => `${app?.slug ?? ''}\n${name}`

// `filter=latest` is the newest of a suite only, so we choose ourselves. Ids break ties, since times are whole seconds, and
// decide where one has not begun: what waits to run again must not hide behind what it did before.
const isNewer = (a: CheckRun, b: CheckRun): boolean => {
  const [begunA, begunB] = [a, b].map(({ started_at: at }) => Date.parse(at ?? '')) as [number, number]
  return begunA === begunB || Number.isNaN(begunA) || Number.isNaN(begunB) ? a.id > b.id : begunA > begunB
}
