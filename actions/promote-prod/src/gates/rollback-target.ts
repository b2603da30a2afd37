import { errorMessage } from '@axcouncil/core/errors'
import { type Gate, fail, pass, unknown } from './gate.ts'
import { verifiedDeploys } from '../record.ts'
import { isCandidate } from '../survey.ts'

/** There is something to go back to, should production not be well. Not asked for a first deploy: nothing is before it. */
export const rollbackTarget: Gate = {
  applies: ({ inputs, targets }) => inputs.rollback !== 'never' && targets.some(({ live }) => live),
  async ask({ github, inputs, targets: all }) {
    // A service that is new has no past, and takes none away.
    const targets = all.filter(({ live }) => live)
    const without = targets.filter(({ before }) => !before.some((deploy) => isBuilt(deploy.status) && !isCandidate(deploy, inputs.candidate)))
    if (without.length > 0) {
      return fail(`${without.map(({ service }) => service.name).join(', ')} never had another deploy that went live, so there is no way back`, {
        advice: 'Leave the gate out with `gates: -rollback-target` for this once, or set `rollback: never`.',
      })
    }
    const ways = targets.map(({ before }) => before.filter((deploy) => isBuilt(deploy.status) && !isCandidate(deploy, inputs.candidate)).slice(0, 10))
    try {
      const verified = await Promise.all(ways.map((deploys) => verifiedDeploys(github, inputs.environment, deploys)))
      const said = verified.map(([deploy], i) => (deploy ? `${deploy.id} (verified)` : `${ways[i]![0]!.id} (live before, not verified by a promotion)`))
      return pass(`the way back is ${said.join(', ')}`)
    } catch (error) {
      return unknown(`which deploys were verified cannot be read: ${errorMessage(error)}`)
    }
  },
}

// Only what was live once can be rolled back to.
const isBuilt = (status: string | undefined): boolean => status === 'live' || status === 'deactivated'
