import type { Ports } from '@axcouncil/core/action'
import { jsonOf } from '@axcouncil/core/http'
import { isStatus } from '@axcouncil/core/http-error'
import { type Answer, fail, pass, unknown } from '../gates/gate.ts'
import type { DatadogAccess } from './monitoring.ts'

/** https://docs.datadoghq.com/api/latest/monitors/monitors-search/ */
interface Search {
  monitors: { name: string; status: string }[]
  counts: { muted: Count[] }
  metadata: { total_count: number }
}

interface Count {
  name: string | boolean
  count: number
}

const MOST = 100
const BAD = ['Alert', 'No Data']
const GOOD = ['OK', 'Warn']

/** Whether Datadog would tell somebody: monitors match, none is muted, alerting or without data. */
export async function askDatadog({ url, apiKey, appKey, monitors: query }: DatadogAccess, { http }: Pick<Ports, 'http'>): Promise<Answer> {
  const search = new URLSearchParams({ query, per_page: String(MOST) })
  try {
    const request = { url: `${url.href.replace(/\/+$/, '')}/api/v1/monitor/search?${search}`, headers: { 'dd-api-key': apiKey, 'dd-application-key': appKey }, attempts: 3, timeoutMs: 10_000, maxRedirects: 0 }
    const found = jsonOf<Search>(await http.send(request))
    return isSearch(found) ? judge(found, query) : unknown('Datadog\'s answer is no list of monitors', { advice: 'Look at `datadog-url`.' })
  } catch (error) {
    if (isStatus(error, 401, 403)) return unknown('Datadog does not accept these keys', { advice: 'The application key needs the scope `monitors_read`; `datadog-url` must be of your site, such as https://api.datadoghq.eu.' })
    throw error
  }
}

const isSearch = (found: Partial<Search> | null): found is Search =>
  Array.isArray(found?.monitors) && Array.isArray(found.counts?.muted) && typeof found.metadata?.total_count === 'number' && found.monitors.every(({ status }) => typeof status === 'string')

function judge({ monitors, counts, metadata: { total_count: total } }: Search, query: string): Answer {
  if (total === 0) return fail(`no monitor of Datadog matches ${query}`, { advice: 'Make one, or look at `datadog-monitors`: it is the search of Datadog\'s page of monitors.' })
  if (total > monitors.length) return unknown(`${total} monitors of Datadog match ${query}, more than are looked at (${MOST})`, { advice: 'Narrow `datadog-monitors` down to those of this service.' })
  const bad = monitors.filter(({ status }) => BAD.includes(status))
  if (bad.length > 0) return fail(`Datadog says ${bad.map(({ name, status }) => `${name}: ${status}`).join(', ')}`, { advice: 'Mend that first, or the monitor: what ships now would be blamed for it, or be unwatched.' })
  const muted = counts.muted.filter(({ name }) => String(name) === 'true').reduce((sum, { count }) => sum + count, 0)
  if (muted > 0) return fail(`${muted} of ${total} monitors of Datadog are muted`, { advice: 'Unmute them, or leave them out of `datadog-monitors`.' })
  const odd = monitors.filter(({ status }) => !GOOD.includes(status))
  if (odd.length > 0) return unknown(`Datadog has no state for ${odd.map(({ name, status }) => `${name} (${status})`).join(', ')}`, { advice: 'Look at the monitor in Datadog.' })
  return pass(`${total} ${total === 1 ? 'monitor' : 'monitors'} of Datadog ${total === 1 ? 'watches' : 'watch'}`)
}
