import { errorMessage } from '@axcouncil/core/errors'
import { ConnectionError, HttpError } from '@axcouncil/core/http-error'
import { type Answer, type Gate, fail, pass } from '../gate.ts'
import type { World } from '../world.ts'

/** What would tell the team at night answers by day. */
export const monitoring: Gate = {
  applies: ({ inputs }) => inputs.monitoringUrls.length > 0,
  async ask(world) {
    const { inputs: { monitoringUrls } } = world
    if (monitoringUrls.length === 0) return fail('no `monitoring-url` is given, so nothing is known to watch production', { advice: 'Give the address of a heartbeat or of your alerting.' })
    const answers = await Promise.all(monitoringUrls.map((url) => askOne(url, world)))
    return answers.find(({ state }) => state !== 'pass') ?? pass(`${answers.length === 1 ? 'the address answers' : `all ${answers.length} addresses answer`}`)
  },
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
