import type { Ports } from '@axcouncil/core/action'
import { runUrl } from '@axcouncil/core/env'
import { createGitHub } from '@axcouncil/core/github'
import { resumeRecord } from '@axcouncil/core/deployment-record'
import { setDeploymentState } from '@axcouncil/core/github-deployment'
import type { InputSource } from '@axcouncil/core/inputs'
import { keepClosed } from '@axcouncil/core/late-state'
import { PATIENT_LOOKS, closeSought } from '@axcouncil/core/sought-deployment'
import { cancelDeploy, sayCanceled } from '@axcouncil/render/cancel'
import { createNotifier } from '@axcouncil/core/notify'
import { openRender } from '@axcouncil/render/ports'
import { resetLeft } from './canary-percentage.ts'
import { type Inputs, readInputs } from './inputs.ts'
import { cutOff, rollbackLink } from './notice.ts'
import { type Remains, readRemains } from './state.ts'

/** Ends what a main step left that was killed before it could tidy up: its deploys, and the record that is the lock. */
export async function post(ports: Ports, source: InputSource): Promise<void> {
  const remains = readRemains(ports.runner)
  const { settled, started, recordId, sought, startingId, ending } = remains
  const isLeft = !settled && (started.length > 0 || recordId !== undefined)
  if (!isLeft && !sought && !startingId && !ending) return
  const inputs = readInputs(source, ports.environment)
  // First, as it cannot fail: the lock must be free even where the team cannot be told.
  if (sought) await closeSought(sought, { token: inputs.token, except: recordId, looks: recordId === undefined ? PATIENT_LOOKS : 1 }, ports)
  if (isLeft) await endAll(remains, inputs, ports)
  if (ending && recordId !== undefined && (await resumeRecord(recordId, { token: inputs.token, sure: true }, ports).close(ending.state, ending.description, ending.url))) {
    ports.runner.info(`Deployment ${recordId} on GitHub is closed: the lock is free.`)
  }
  if (startingId !== undefined) await keepClosed({ id: startingId, token: inputs.token, looks: PATIENT_LOOKS }, ports)
}

async function endAll({ started, recordId, messageId, canary }: Remains, inputs: Inputs, ports: Ports): Promise<void> {
  const { runner, environment, http } = ports
  if (canary > 0 && inputs.canary) runner.info(await resetLeft(inputs, ports))
  const render = openRender(ports, inputs.access)
  const github = createGitHub({ http, environment, token: inputs.token })
  const run = runUrl(environment)
  for (const { serviceId, deployId } of started) {
    const ended = await cancelDeploy(serviceId, deployId, render).catch((error: unknown) => error as Error)
    runner.info(ended instanceof Error ? sayCanceled(deployId, undefined, ended) : sayCanceled(deployId, ended))
  }
  if (recordId !== undefined) {
    await setDeploymentState(github, recordId, { state: 'error', description: 'The job ended before there was an outcome; run it again', logUrl: run })
    runner.info(`Deployment ${recordId} on GitHub is closed: the lock is free.`)
  }
  const links = [...(run ? [{ label: 'Run', url: run }] : []), ...(await rollbackLink({ inputs, ports, github }))]
  await createNotifier({ ...ports, channels: inputs.notify, messageId }).outcome(cutOff(inputs.environment, links))
}
