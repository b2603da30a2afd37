import type { Ports } from '@axcouncil/core/action'
import { runUrl } from '@axcouncil/core/env'
import { createGitHub } from '@axcouncil/core/github'
import { type ClosedState, resumeRecord } from '@axcouncil/core/deployment-record'
import { isOpenState, listDeploymentStates, setDeploymentState } from '@axcouncil/core/github-deployment'
import { errorMessage } from '@axcouncil/core/errors'
import type { InputSource } from '@axcouncil/core/inputs'
import { keepClosed } from '@axcouncil/core/late-state'
import { PATIENT_LOOKS, closeSought } from '@axcouncil/core/sought-deployment'
import { createNotifier } from '@axcouncil/core/notify'
import { endLeft } from '@axcouncil/render/leftover'
import { openRender } from '@axcouncil/render/ports'
import { resetLeft, sayNoted } from './canary/percentage.ts'
import { type Inputs, readInputs } from './inputs.ts'
import { cutOff, rollbackLink } from './notice.ts'
import { type Remains, readRemains } from './state.ts'

/** Ends what a main step left that was killed before it could tidy up: its deploys, and the record that is the lock. */
export async function post(ports: Ports, source: InputSource): Promise<void> {
  const remains = readRemains(ports.runner)
  const { settled, deploys, recordId, sought, startingId, ending } = remains
  const isLeft = !settled && (deploys.length > 0 || recordId !== undefined)
  const isUp = remains.isResetOwed || (!settled && remains.canary > 0)
  if (!isLeft && !isUp && deploys.length === 0 && !sought && !startingId && !ending) return
  const inputs = readInputs(source, ports.environment)
  // First, as it cannot fail: the lock must be free even where the team cannot be told.
  if (sought) await closeSought(sought, { token: inputs.token, except: recordId, looks: recordId === undefined ? PATIENT_LOOKS : 1 }, ports)
  // Beside the rest, since a command of the caller's may hang.
  const reset = isUp && inputs.canary ? resetLeft(inputs, ports) : undefined
  const render = openRender(ports, inputs.access)
  for (const deploy of deploys) ports.runner.info(await endLeft(deploy, render))
  if (isLeft) await endAll(remains, { inputs, ports, reset })
  if (ending && recordId !== undefined && (await resumeRecord(recordId, { token: inputs.token, sure: true }, ports).close(ending.state, ending.description, ending.url))) {
    ports.runner.info(`Deployment ${recordId} on GitHub is closed: the lock is free.`)
  }
  if (!isLeft && reset) await noteReset(await reset, { inputs, ports, recordId })
  if (startingId !== undefined) await keepClosed({ id: startingId, token: inputs.token, looks: PATIENT_LOOKS }, ports)
}

type Reset = Awaited<ReturnType<typeof resetLeft>>

interface Left {
  inputs: Inputs
  ports: Ports
  reset: Promise<Reset> | undefined
}

async function endAll({ recordId, messageId }: Remains, { inputs, ports, reset }: Left): Promise<void> {
  const { runner, environment, http } = ports
  const github = createGitHub({ http, environment, token: inputs.token })
  const run = runUrl(environment)
  const canary = await reset
  if (canary) say(canary, ports)
  if (recordId !== undefined) {
    const said = `${canary?.isBack ? `${sayNoted(0)}. ` : ''}The job ended before there was an outcome; run it again`
    await setDeploymentState(github, recordId, { state: 'error', description: said, logUrl: run })
    runner.info(`Deployment ${recordId} on GitHub is closed: the lock is free.`)
  }
  const links = [...(run ? [{ label: 'Run', url: run }] : []), ...(await rollbackLink({ inputs, ports, github }))]
  await createNotifier({ ...ports, channels: inputs.notify, messageId }).outcome(cutOff(inputs.environment, links))
}

const say = ({ isBack, said }: Reset, { runner }: Ports): void => (isBack ? runner.info(said) : runner.warning(said))

/** Says in a record that is closed what became of the percentage: a re-run begins there. Its state and the rest stay. */
async function noteReset(canary: Reset, { inputs, ports, recordId }: { inputs: Inputs; ports: Ports; recordId: number | undefined }): Promise<void> {
  say(canary, ports)
  if (recordId === undefined || !canary.isBack) return
  const github = createGitHub({ http: ports.http, environment: ports.environment, token: inputs.token })
  try {
    const [closed] = await listDeploymentStates(github, recordId)
    if (!closed || isOpenState(closed.state)) return
    await setDeploymentState(github, recordId, { state: closed.state as ClosedState, description: `${sayNoted(0)}. ${closed.description ?? ''}`, logUrl: runUrl(ports.environment) })
  } catch (error) {
    ports.runner.warning(`The percentage could not be noted on GitHub: ${errorMessage(error)}. A re-run would go on where it was.`)
  }
}
