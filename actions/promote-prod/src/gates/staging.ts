import { listDeploymentStates, listDeployments } from '@axcouncil/core/github-deployment'
import { newestStatuses, verdictContext } from '@axcouncil/core/verdict'
import { type Gate, fail, pass } from './gate.ts'
import { decisive } from '../record.ts'
import type { World } from '../world.ts'

/** Staging runs this commit now, and its newest verification was good: a later failure revokes an earlier success. */
export const staging: Gate = {
  applies: () => true,
  async ask(world) {
    const { github, inputs: { candidate: { commit }, stagingEnvironment: name } } = world
    const context = verdictContext(name, 'health')
    const verdict = (await newestStatuses(github, commit)).get(context)
    const link = verdict?.target_url ?? undefined
    const short = commit.slice(0, 7)
    if (!verdict) return fail(`${short} was never verified in ${name}: it has no status ${context}`, { advice: `Deploy it to ${name} and run wait-healthy with \`environment: ${name}\` on it first.` })
    if (verdict.state !== 'success') return fail(`the newest verification of ${short} in ${name} is ${verdict.state}${verdict.description ? `: ${verdict.description}` : ''}`, { link, advice: `Deploy to ${name} again; a later failure revokes an earlier success.` })
    const now = await deployedNow(world)
    if (now === undefined) return pass(`${short} was verified in ${name} (no deployments of ${name} are recorded on GitHub, so its verification is all there is)`, link)
    if (now !== commit) return fail(`${name} runs ${now.slice(0, 7)} by now, not ${short}`, { link, advice: `Promote ${now.slice(0, 7)}, or deploy ${short} to ${name} again.` })
    return pass(`${short} runs in ${name} and was verified at ${verdict.created_at}`, link)
  },
}

const LOOK_BACK = 10

/** The commit that was deployed to staging last with success. Undefined where no deployments are recorded at all. */
async function deployedNow({ github, inputs }: World): Promise<string | undefined> {
  const records = await listDeployments(github, { environment: inputs.stagingEnvironment, limit: LOOK_BACK })
  for (const { id, sha } of records) {
    const state = decisive(await listDeploymentStates(github, Number(id)))?.state
    if (state === 'success') return sha
  }
  return records.length > 0 ? 'nothing' : undefined
}
