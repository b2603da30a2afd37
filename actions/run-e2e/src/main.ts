import type { ActionResult, Ports } from '@axcouncil/core/action'
import { ActionError } from '@axcouncil/core/errors'
import { secretValues } from '@axcouncil/e2e/environment'
import { createScrubber } from '@axcouncil/e2e/scrub'
import { type Finding, factsOf } from './finding.ts'
import { finish } from './finish.ts'
import type { Inputs } from './inputs.ts'
import { mergeShards } from './merge.ts'
import { planShards } from './plan.ts'
import { postComment } from './post-comment.ts'
import { openQuarantine } from './quarantine.ts'
import { runTests } from './run.ts'

/** Runs the tests, or joins what shards found; then tells everybody who should know. */
export async function main(inputs: Inputs, ports: Ports): Promise<ActionResult> {
  if (inputs.mode === 'plan') return planShards(inputs, ports)
  if (inputs.mode === 'comment') return postComment(inputs, ports)
  const quarantine = await openQuarantine(inputs, ports)
  const { token } = inputs
  const scrubber = createScrubber([...(token ? [token] : []), ...secretValues({ ...ports.environment.all(), ...inputs.variables })])
  const finding = await (inputs.mode === 'merge' ? mergeShards(inputs, ports, scrubber) : runTests(inputs, ports, scrubber)).catch((error: unknown) => notRun(error, inputs))
  return finish(finding, { inputs, ports, quarantine, scrubber })
}

// Tests that could not run are a verdict too: whoever asks for the last one must not find that of an earlier run.
function notRun(error: unknown, { mode, shard, timeout }: Inputs): Finding {
  if (!(error instanceof ActionError)) throw error
  const facts = factsOf({ timeoutMs: timeout, fault: { cause: error.message, advice: error.advice } })
  return { facts, html: undefined, part: shard && mode === 'run' ? { shard, blobs: [] } : undefined, durationMs: 0 }
}
