import { errorMessage } from '@axcouncil/core/errors'
import { ConnectionError, HttpError } from '@axcouncil/core/http-error'
import { askDatadog } from '../monitoring/datadog.ts'
import { type Answer, type Gate, fail, pass, unknown } from './gate.ts'
import { askSentry } from '../monitoring/sentry.ts'
import type { World } from '../world.ts'

/** What would tell the team at night answers by day, and is switched on. */
export const monitoring: Gate = {
  applies: ({ inputs: { monitoring: { urls, sentry, datadog } } }) => urls.length > 0 || sentry !== undefined || datadog !== undefined,
  async ask(world) {
    const { inputs: { monitoring: { urls, sentry, datadog } }, ports } = world
    const answers = await Promise.all([
      ...(urls.length > 0 ? [askAll(urls, world)] : []),
      ...(sentry ? [orUnknown(askSentry(sentry, ports))] : []),
      ...(datadog ? [orUnknown(askDatadog(datadog, ports))] : []),
    ])
    if (answers.length === 0) return fail('no `monitoring-url` is given, nor a project of Sentry or monitors of Datadog, so nothing is known to watch production', { advice: 'Give the address of a heartbeat, `sentry-project`, or `datadog-monitors`.' })
    const worst = answers.find(({ state }) => state === 'fail') ?? answers.find(({ state }) => state === 'unknown')
    return worst ?? pass(answers.map(({ reason }) => reason).join('; '), answers.find(({ link }) => link)?.link)
  },
}

// One that does not answer must not hide what the other one says.
const orUnknown = (asked: Promise<Answer>): Promise<Answer> =>
  asked.catch((error: unknown) => {
    if (!(error instanceof HttpError || error instanceof ConnectionError)) throw error
    return unknown(`it could not be evaluated: ${errorMessage(error)}`, { advice: error.advice ?? 'Run the job again when that answers.' })
  })

async function askAll(urls: readonly URL[], world: World): Promise<Answer> {
  const answers = await Promise.all(urls.map((url) => askOne(url, world)))
  return answers.find(({ state }) => state !== 'pass') ?? pass(`${answers.length === 1 ? 'the address answers' : `all ${answers.length} addresses answer`}`)
}

async function askOne(url: URL, { ports: { http } }: World): Promise<Answer> {
  const name = `${url.origin}${url.pathname}`
  try {
    await http.send({ url: url.href, attempts: 3, timeoutMs: 10_000 })
    return pass(`${name} answers`)
  } catch (error) {
    if (!(error instanceof HttpError || error instanceof ConnectionError)) throw error
    return fail(errorMessage(error), { advice: 'Mend the monitoring first: what ships now would be unwatched.' })
  }
}
