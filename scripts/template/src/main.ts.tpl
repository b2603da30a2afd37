import type { ActionResult, Ports } from '@axcouncil/core/action'
import { ActionError } from '@axcouncil/core/errors'
import type { Inputs } from './inputs.ts'
import { summarize } from './summary.ts'

/** Asks once. The step fails where the answer is no success. */
export async function main({ url, timeout }: Inputs, { http, runner }: Ports): Promise<ActionResult> {
  const { status, durationMs } = await http.send({ url: url.href, timeoutMs: timeout, expect: () => true })
  runner.info(`${url.href} answered ${status}`)
  const failure = status >= 400 ? new ActionError(`${url.href} answered ${status}`, { advice: 'Look at the log of the service.' }) : undefined
  return {
    outputs: { status, 'duration-ms': Math.round(durationMs) },
    summary: summarize({ url: url.href, status, durationMs }),
    failure,
  }
}
