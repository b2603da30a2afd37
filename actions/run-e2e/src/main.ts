import type { ActionResult, Ports } from '@axcouncil/core/action'
import { finish } from './finish.ts'
import type { Inputs } from './inputs.ts'
import { mergeShards } from './merge.ts'
import { runTests } from './run.ts'

/** Runs the tests, or joins what shards found; then tells everybody who should know. */
export async function main(inputs: Inputs, ports: Ports): Promise<ActionResult> {
  const finding = inputs.mode === 'merge' ? await mergeShards(inputs, ports) : await runTests(inputs, ports)
  return finish(finding, inputs, ports)
}
