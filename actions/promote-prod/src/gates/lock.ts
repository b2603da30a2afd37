import { isDone } from '@axcouncil/render/status'
import { type Gate, fail, pass } from './gate.ts'
import { findHolders, sayHolder } from '../lock.ts'
import { pageOf } from '../record.ts'
import { isCandidate } from '../survey.ts'

const hurry = (page: string | undefined): string =>
  `Cancel that run first${page ? `, at ${page}` : ''}, so that the two do not act against each other, and run this again. If it is dead, override the gate lock (\`force\` in rollback.yml).`

/** Nothing else is deploying: no other promotion holds the environment, and Render has no other deploy under way. */
export const lock: Gate = {
  applies: () => true,
  async ask(world) {
    const { inputs, targets, render: { render }, story } = world
    const mine = story.recordId
    const [holder] = (await findHolders(world)).filter(({ record }) => mine === undefined || Number(record.id) < mine)
    if (holder) {
      const page = holder.payload && pageOf(holder.payload, world)
      return fail(`${inputs.environment} is taken by ${sayHolder(holder)}`, {
        link: page,
        advice: inputs.mode === 'rollback' ? hurry(page) : 'Wait until it is done, then run this job again; it need not be waited for by hand where the workflow has `concurrency:`.',
      })
    }
    for (const { service } of targets) {
      const underway = (await render.listDeploys(service.id)).find((deploy) => !isDone(deploy))
      // A deploy of this very commit through the API is what an earlier attempt of this job began: it is taken over.
      if (underway && !(underway.trigger === 'api' && isCandidate(underway, inputs.candidate))) {
        return fail(`Render is deploying ${underway.id} of ${service.name} (${underway.trigger ?? 'unknown trigger'})`, { link: service.dashboardUrl, advice: 'Wait until it is done, then run this job again.' })
      }
    }
    return pass(`no other promotion holds ${inputs.environment}, and Render deploys nothing else`)
  },
}
