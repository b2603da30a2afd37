import { errorMessage } from '@axcouncil/core/errors'
import type { Runner } from '@axcouncil/core/runner'
import { cancelDeploy, sayCanceled } from './cancel.ts'
import { type Identity, findOurs } from './identity.ts'
import type { RenderPorts } from './ports.ts'

/** A deploy that a step answers for: known by its identifier, or asked for and still to be found. */
export type OpenDeploy = { serviceId: string } & ({ deployId: string } | { sought: Identity })

/** The deploys that a step answers for. Kept for its post step right when something changes. */
export interface Ledger {
  note(deploy: OpenDeploy): void
  strike(serviceId: string): void
}

/** An empty one. */
export function createLedger(runner: Runner): Ledger {
  const open = new Map<string, OpenDeploy>()
  const save = (): void => runner.saveState('deploys', JSON.stringify([...open.values()]))
  return {
    note: (deploy) => {
      open.set(deploy.serviceId, deploy)
      save()
    },
    strike: (serviceId) => {
      open.delete(serviceId)
      save()
    },
  }
}

/** What the main step of this job left in its ledger. */
export const readLedger = (runner: Runner): OpenDeploy[] => JSON.parse(runner.state('deploys') || '[]') as OpenDeploy[]

/** What tells a deploy of ours from others, without what that does not need. */
export const seek = ({ trigger, request, before }: Identity): Identity => ({
  trigger,
  request,
  before: before.map(({ id, createdAt }) => ({ id, ...(createdAt ? { createdAt } : {}) })),
})

/** Cancels a deploy that may be on its way, and says what became of it. */
export async function endLeft(deploy: OpenDeploy, ports: RenderPorts): Promise<string> {
  const { serviceId } = deploy
  try {
    const id = 'deployId' in deploy ? deploy.deployId : findOurs(await ports.render.listDeploys(serviceId), deploy.sought)?.id
    return id ? sayCanceled(id, await cancelDeploy(serviceId, id, ports)) : `No deploy of ${serviceId} had been started.`
  } catch (error) {
    if ('deployId' in deploy) return sayCanceled(deploy.deployId, undefined, error)
    return `Whether a deploy of ${serviceId} had been started cannot be told: ${errorMessage(error)}`
  }
}
