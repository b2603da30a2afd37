import type { ActionResult, Ports } from '@axcouncil/core/action'
import { ActionError } from '@axcouncil/core/errors'
import { sayFingerprint } from '@axcouncil/health/baseline'
import { NothingStable, capture } from '@axcouncil/health/capture'
import type { HealthReport } from '@axcouncil/health/report'
import type { HealthSpec } from '@axcouncil/health/spec'
import { WaitCanceled, verify } from '@axcouncil/health/verify'
import { announce } from './announce.ts'
import { findAddresses } from './deployment.ts'
import type { Inputs } from './inputs.ts'
import { outputsOf, outputsOfCapture } from './outputs.ts'
import { record } from './record.ts'
import { summarize, summarizeCapture } from './summary.ts'
import { unreached } from './unreached.ts'

/** Finds the addresses, then notes what answers there now, or waits until they are healthy and says so. */
export async function main(inputs: Inputs, ports: Ports): Promise<ActionResult> {
  try {
    const addresses = await findAddresses(inputs, ports)
    if (!addresses.found) return conclude(unreached(addresses), inputs, ports)
    const spec: HealthSpec = { ...inputs.health, urls: addresses.urls }
    if (inputs.capture) return await captureBaseline(spec, ports)
    announce(spec, ports.runner)
    return await conclude(await verify(spec, ports), inputs, ports)
  } catch (error) {
    const report = withoutVerdict(error, ports)
    return { outputs: outputsOf(report), summary: summarize(report, inputs.health), failure: failureOf(report) }
  }
}

// What ends a step without a verdict: a cancel, or a baseline that cannot be taken. Nothing of that is recorded.
function withoutVerdict(error: unknown, { signal }: Ports): HealthReport {
  if (error instanceof WaitCanceled) return error.report
  if (signal.aborted) return unreached({ verdict: 'unknown', reason: 'canceled', message: 'The job was canceled before anything was known', advice: 'Run the job again.' })
  if (!(error instanceof NothingStable)) throw error
  return unreached({ verdict: 'unknown', reason: 'no-version', message: error.message, advice: error.advice })
}

async function captureBaseline(spec: HealthSpec, ports: Ports): Promise<ActionResult> {
  const captured = await capture(spec, ports)
  for (const [url, print] of Object.entries(captured.baseline)) ports.runner.info(`${url} answers now with ${sayFingerprint(print)}`)
  return { outputs: outputsOfCapture(captured, spec), summary: summarizeCapture(captured) }
}

async function conclude(report: HealthReport, inputs: Inputs, ports: Ports): Promise<ActionResult> {
  if (report.verdict === 'healthy') ports.runner.info(`${report.message}.`)
  await record(inputs, report, ports)
  return {
    outputs: outputsOf(report),
    summary: summarize(report, inputs.health),
    ...(report.verdict === 'healthy' ? {} : { failure: failureOf(report) }),
  }
}

function failureOf({ verdict, reason, message, advice }: HealthReport): ActionError {
  const said = reason === 'canceled' ? message : `${verdict} (${reason}): ${message}`
  return new ActionError(said, advice === undefined ? {} : { advice })
}
