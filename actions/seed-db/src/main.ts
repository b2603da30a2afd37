import type { ActionResult, Ports } from '@axcouncil/core/action'
import { ActionError } from '@axcouncil/core/errors'
import { UnclassifiedError } from '@axcouncil/seed/plan/make-plan'
import type { Report } from '@axcouncil/seed/report'
import { failureOf } from './failure.ts'
import { clone } from './clone.ts'
import type { Inputs } from './inputs.ts'
import { outputsOf, writeReport } from './outputs.ts'
import { snapshot } from './snapshot.ts'
import { runSql } from './sql.ts'
import { synthesize } from './synthetic.ts'
import { summarize, summarizeRefusal } from './summary.ts'

/** Fills the target as the inputs say, and tells what was done and proved. */
export async function main(inputs: Inputs, ports: Ports): Promise<ActionResult> {
  const { clock, runner } = ports
  const started = clock.elapsed()
  try {
    const outcome = await run(inputs, ports)
    const report: Report = { ...outcome, durationMs: Math.round(clock.elapsed() - started) }
    for (const limit of report.limits) runner.info(limit)
    if (!report.dryRun) for (const line of report.todo) runner.warning(line)
    const outputs = outputsOf(report, await writeReport(report, ports))
    await runner.group('Outputs', async () => {
      for (const [name, value] of Object.entries(outputs)) runner.info(`${name}: ${value ?? ''}`)
    })
    return { outputs, summary: summarize(report), failure: failureOf(report) }
  } catch (error) {
    // Under a signal that has aborted, what fails is a consequence; runAction says that the job was canceled.
    if (!(error instanceof ActionError) || ports.signal.aborted) throw error
    if (error instanceof UnclassifiedError) runner.info(`Add to seed.yml, as far as names, types and values tell:\n${error.proposal}`)
    return { outputs: nothing(Math.round(clock.elapsed() - started)), summary: summarizeRefusal(error), failure: error }
  }
}

function run(inputs: Inputs, ports: Ports): Promise<Omit<Report, 'durationMs'>> {
  switch (inputs.strategy) {
    case 'sql': return runSql(inputs, ports)
    case 'synthetic': return synthesize(inputs, ports)
    case 'snapshot': return snapshot(inputs, ports)
    case 'clone': case 'tenant': return clone(inputs, ports)
  }
}

const nothing = (durationMs: number): ActionResult['outputs'] => ({
  'tables': undefined,
  'rows': undefined,
  'masked': undefined,
  'leaks': undefined,
  'orphans': undefined,
  'duration-ms': durationMs,
  'report': undefined,
  'snapshot': undefined,
})
