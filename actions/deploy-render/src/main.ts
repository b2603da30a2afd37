import type { ActionResult, Ports } from '@axcouncil/core/action'
import { ActionError, CanceledError } from '@axcouncil/core/errors'
import { openRender } from '@axcouncil/render/ports'
import { triggerByHook } from './hook-only.ts'
import type { Inputs } from './inputs.ts'
import { inspect } from './inspect.ts'
import { outputsOf, sayOutcomes, sayOutputs, worstOutcome } from './outputs.ts'
import { closeRecord, openRecordFor } from './record.ts'
import { summarize, summarizeRefusal } from './summary.ts'
import { type WaveReport, deployWaves } from './waves.ts'

/** Deploys what the inputs name and tells what became of it. */
export async function main(inputs: Inputs, ports: Ports): Promise<ActionResult> {
  const { runner } = ports
  if (!inputs.access) return triggerByHook(inputs, ports)
  const render = openRender(ports, inputs.access)
  const targets = await inspect(inputs, render, ports).catch((error: unknown) => refused(error, ports))
  if (targets instanceof ActionError) return refusal(targets)
  const record = await openRecordFor(inputs, targets, ports)
  const reports = await deployWaves({ inputs, targets, render }, ports)
  await closeRecord(record, { inputs, reports }, ports)
  const outputs = outputsOf(reports)
  await sayOutputs(outputs, runner)
  sayOutcomes(reports, runner)
  return { outputs, summary: summarize(reports), failure: failureOf(reports) }
}

function refused(error: unknown, { signal }: Ports): ActionError {
  if (signal.aborted) return new CanceledError('The job was canceled before anything was deployed')
  if (error instanceof ActionError) return error
  throw error
}

const refusal = (failure: ActionError): ActionResult => ({
  outputs: { outcome: failure instanceof CanceledError ? 'canceled' : 'failed', adopted: false },
  summary: summarizeRefusal(failure),
  failure,
})

function failureOf(reports: readonly WaveReport[]): ActionError | undefined {
  const failures = reports.map(({ failure }) => failure).filter((failure) => failure !== undefined)
  if (failures.length < 2) return failures[0]
  const first =
    reports.find(({ failure, outcome }) => failure && outcome === worstOutcome(reports))?.failure ?? failures[0]!
  return new ActionError(`${failures.length} of ${reports.length} services are not as asked; the first: ${first.message}`, {
    ...(first.advice ? { advice: first.advice } : {}),
    cause: first,
  })
}
