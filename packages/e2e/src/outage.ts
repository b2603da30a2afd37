import { type TestReport, count } from './report.ts'

/** One cause behind most failures: the deployment or the way to it, not the tests. */
export interface Outage {
  error: string
  failures: number
  advice: string
}

const SIGNATURES: [kind: string, pattern: RegExp, advice: string][] = [
  ['unreachable', /net::ERR_[A-Z_]+|NS_ERROR_[A-Z_]+|\b(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH)\b/, 'The tests could not reach the deployment. Check `base-url` and whether the service is up.'],
  ['gateway', /\b(502|503|504)\b.{0,40}(Bad Gateway|Service (Unavailable|Suspended)|Gateway Time-?out)|(Bad Gateway|Service Unavailable|Gateway Time-?out)/i, 'The deployment answered with a gateway error. Look at the service first.'],
  ['login', /\b(401|403)\b.{0,40}(Unauthorized|Forbidden)|invalid login credentials|Authentication Required/i, 'The tests could not log in. Check the credentials in `env` and any deployment protection.'],
  ['browser', /browserType\.launch|Executable doesn't exist|Host system is missing dependencies/, 'The browser did not start. Check `browsers` and `install`.'],
]

// Fewer failures than this, or a smaller share, may well be one broken page.
const LEAST_FAILURES = 2
const LEAST_SHARE = 0.6

/** The kind of outage that an error looks like. */
export const outageKind = (message: string): string | undefined => SIGNATURES.find(([, pattern]) => pattern.test(message))?.[0]

/** The outage behind a report, or undefined where the failures have causes of their own. */
export function findOutage(report: TestReport): Outage | undefined {
  const { passed, failed, flaky } = count(report)
  const listed = report.tests.filter(({ status }) => status === 'failed')
  for (const [kind, pattern, advice] of SIGNATURES) {
    const alike = listed.filter(({ error }) => error && pattern.test(error.message))
    const failures = alike.length + (report.unlisted?.outages[kind] ?? 0)
    if (alike.length === 0 || failures < LEAST_FAILURES || failures < (passed + failed + flaky) * LEAST_SHARE) continue
    return { error: alike[0]!.error!.message.match(pattern)![0], failures, advice }
  }
  return undefined
}
