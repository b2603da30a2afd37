import { mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ActionResult, Ports } from '@axcouncil/core/action'
import { type Artifacts, createArtifacts } from '@axcouncil/core/artifact'
import { formatDuration } from '@axcouncil/core/duration'
import { errorMessage } from '@axcouncil/core/errors'
import type { History } from '@axcouncil/e2e/history'
import { readLeanJson } from '@axcouncil/e2e/lean-json'
import { type Plan, countShards, makePlan, testList } from '@axcouncil/e2e/plan'
import { type Playwright, type Shard, choosesTests, isAtLeast, shardArgument } from '@axcouncil/e2e/playwright'
import { pickPlan, planArtifact } from '@axcouncil/e2e/shards'
import { restoreHistory } from './history.ts'
import type { Inputs } from './inputs.ts'

/** Balances the shards of this run by the durations of earlier ones, and leaves the plan for all of them. */
export async function planShards(inputs: Inputs, ports: Ports): Promise<ActionResult> {
  const { environment, runner } = ports
  const history = await restoreHistory(inputs, ports)
  const total = totalOf(history, inputs, ports)
  const plan = history && makePlan(history, total)
  if (total === 1) runner.info('One shard needs no plan')
  else if (!plan) runner.info(`${history ? 'Earlier runs know too little' : 'There is no history of earlier runs'}: Playwright splits the tests itself, by their number`)
  else {
    const folder = await mkdtemp(join(environment.temp, 'e2e-plan-'))
    await writeFile(join(folder, 'plan.json'), JSON.stringify(plan))
    await createArtifacts(environment).upload(planArtifact(inputs.artifactName, environment.runAttempt), [join(folder, 'plan.json')], folder)
    plan.expectedMs.forEach((ms, i) => runner.info(`Shard ${i + 1}/${total}: ${formatDuration(ms)} expected, ${plan.lists[i]!.length} files or groups`))
  }
  return { outputs: { shards: total }, summary: '' }
}

function totalOf(history: History | undefined, { shard, targetTime, maxShards }: Inputs, { runner }: Ports): number {
  const stated = shard?.total ?? 1
  if (targetTime === undefined) return stated
  const count = history && countShards(history, { targetMs: targetTime, most: maxShards })
  if (!count) {
    runner.info(`There is no history from which to choose a number of shards: ${stated} it is`)
    return stated
  }
  const { total, wholeMs, longestMs } = count
  const bound = total === maxShards ? ', the most allowed' : total > 1 && wholeMs / total > targetTime ? `; more would not end sooner, since the longest file or group takes ${formatDuration(longestMs)}` : ''
  runner.info(`${total === 1 ? '1 shard' : `${total} shards`}: all tests took about ${formatDuration(wholeMs)} on one, and each should take ${formatDuration(targetTime)}${bound}`)
  return total
}

/** The arguments that leave a shard its part, by the plan of this run where there is one. */
export async function partArguments(shard: Shard, { inputs, ports, playwright, folder }: { inputs: Inputs; ports: Ports; playwright: Playwright; folder: string }): Promise<{ args: string[]; planned: boolean }> {
  const native = { args: [shardArgument(shard)], planned: false }
  // Test lists are new in 1.56.
  if (!isAtLeast(playwright.version, 56) || choosesTests(inputs.args)) return native
  const artifacts = openArtifacts(ports)
  const id = artifacts && pickPlan(await artifacts.list(), inputs.artifactName)
  if (!artifacts || id === undefined) return native
  // From here on nothing falls back: shards that keep to different divisions would leave tests out.
  await artifacts.download(id, folder)
  const plan = await readLeanJson<Plan>(join(folder, 'plan.json'))
  if (plan.total !== shard.total) return native
  const { option, lines } = testList(plan, shard.current)
  const file = join(folder, 'tests.txt')
  await writeFile(file, `${lines.join('\n')}\n`)
  ports.runner.info(`This shard follows the plan of this run: ${formatDuration(plan.expectedMs[shard.current - 1]!)} expected`)
  return { args: [`${option}=${file}`], planned: true }
}

// Where there are no artifacts there is no plan for any shard: all of them split alike.
function openArtifacts({ environment, runner }: Ports): Artifacts | undefined {
  try {
    return createArtifacts(environment)
  } catch (error) {
    runner.info(`${errorMessage(error)}: Playwright splits the tests itself`)
    return undefined
  }
}
