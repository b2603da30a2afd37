import type { Ports } from '@axcouncil/core/action'
import { runUrl } from '@axcouncil/core/env'
import { createGitHub } from '@axcouncil/core/github'
import { setDeploymentState } from '@axcouncil/core/github-deployment'
import type { InputSource } from '@axcouncil/core/inputs'
import { cancelDeploy, sayCanceled } from '@axcouncil/render/cancel'
import { createNotifier } from '@axcouncil/core/notify'
import { openRender } from '@axcouncil/render/ports'
import { readInputs } from './inputs.ts'
import { cutOff } from './notice.ts'
import { readRemains } from './state.ts'

/** Ends what a main step left that was killed before it could tidy up: its deploys, and the record that is the lock. */
export async function post(ports: Ports, source: InputSource): Promise<void> {
  const { runner, environment, http } = ports
  const { settled, started, recordId, messageId } = readRemains(runner)
  if (settled || (started.length === 0 && recordId === undefined)) return
  const { access, token, notify, environment: name } = readInputs(source, environment)
  const render = openRender(ports, access)
  for (const { serviceId, deployId } of started) {
    const ended = await cancelDeploy(serviceId, deployId, render).catch((error: unknown) => error as Error)
    runner.info(ended instanceof Error ? sayCanceled(deployId, undefined, ended) : sayCanceled(deployId, ended))
  }
  await createNotifier({ ...ports, channels: notify, messageId }).outcome(cutOff(name, runUrl(environment)))
  if (recordId === undefined) return
  const github = createGitHub({ http, environment, token })
  await setDeploymentState(github, recordId, { state: 'error', description: 'The job ended before there was an outcome; run it again', logUrl: runUrl(environment) })
  runner.info(`Deployment ${recordId} on GitHub is closed: the lock is free.`)
}
