import type { Ports } from '@axcouncil/core/action'
import { jsonOf } from '@axcouncil/core/http'
import { isStatus } from '@axcouncil/core/http-error'
import { type Answer, fail, pass, unknown } from '../gates/gate.ts'
import type { SentryAccess } from './monitoring.ts'

/** https://docs.sentry.io/api/projects/retrieve-a-project/ */
interface Project {
  slug: string
  status?: string
  firstEvent?: string | null
}

/** https://docs.sentry.io/api/alerts/list-a-projects-issue-alert-rules/ */
interface Rule {
  name: string
  status?: string
  actions?: unknown[]
  snooze?: boolean
  snoozeForEveryone?: boolean
}

/**
 * Whether Sentry would tell somebody: the project is active, an event of it ever arrived, and an issue alert that has an
 * action is on and not muted. Metric alerts are not looked at.
 */
export async function askSentry({ url, token, organization, project }: SentryAccess, { http }: Pick<Ports, 'http'>): Promise<Answer> {
  const base = url.href.replace(/\/+$/, '')
  const name = `${organization}/${project}`
  const link = `${base}/organizations/${organization}/alerts/rules/?project=${project}`
  const read = async <T>(path: string): Promise<T> =>
    jsonOf<T>(await http.send({ url: `${base}/api/0/projects/${organization}/${project}/${path}`, headers: { authorization: `Bearer ${token}` }, attempts: 3, timeoutMs: 10_000, maxRedirects: 0 }))
  try {
    const found = await read<Project>('')
    if (typeof found?.slug !== 'string') return unknown('Sentry\'s answer is no project', { advice: 'Look at `sentry-url`.' })
    if (found.status !== undefined && found.status !== 'active') return fail(`Sentry's project ${name} is ${found.status}`, { link, advice: 'Name the project that watches production.' })
    if (found.firstEvent === null) return fail(`no event ever arrived in Sentry's project ${name}`, { link, advice: 'Set the DSN in production, and send a first event.' })
    const rules = await read<Rule[]>('rules/')
    if (!Array.isArray(rules)) return unknown('Sentry\'s answer is no list of alerts', { advice: 'Look at `sentry-url`.' })
    return judge(rules, name, link)
  } catch (error) {
    if (isStatus(error, 404)) return fail(`Sentry knows no project ${name} that this token may see`, { advice: 'Look at `sentry-project`, and at `sentry-url`: an organisation in the EU has another address.' })
    if (isStatus(error, 401, 403)) return unknown(`Sentry does not show ${name} to this token`, { advice: 'The token needs the scopes `project:read` and `alerts:read`.' })
    throw error
  }
}

function judge(rules: readonly Rule[], name: string, link: string): Answer {
  const telling = rules.filter(({ status, actions }) => (status ?? 'active') === 'active' && (actions?.length ?? 0) > 0)
  const muted = (rule: Rule): boolean => rule.snooze === true && rule.snoozeForEveryone !== false
  const awake = telling.filter((rule) => !muted(rule))
  const advice = 'Make an alert in Sentry that tells the team about new issues.'
  if (awake.length > 0) return pass(`Sentry watches ${name} with ${awake.length} ${awake.length === 1 ? 'alert' : 'alerts'}`, link)
  if (telling.length > 0) return fail(`all alerts of Sentry's project ${name} are muted (${telling.map((rule) => rule.name).join(', ')})`, { link, advice: 'Unmute one.' })
  return fail(`Sentry's project ${name} has no active alert that tells anybody`, { link, advice })
}
