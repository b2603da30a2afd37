import type { Ports } from '@axcouncil/core/action'
import { resumeRecord } from '@axcouncil/core/deployment-record'
import type { InputSource } from '@axcouncil/core/inputs'
import { PATIENT_LOOKS, closeSought } from '@axcouncil/core/sought-deployment'
import { cancelDeploy, sayCanceled } from '@axcouncil/render/cancel'
import { openRender } from '@axcouncil/render/ports'
import { type Inputs, readInputs } from './inputs.ts'
import { type Remains, readRemains } from './state.ts'

/** Ends what a main step left that was killed before it could tidy up: its deploys, and the record on GitHub. */
export async function post(ports: Ports, source: InputSource): Promise<void> {
  const remains = readRemains(ports.runner)
  const { settled, started, recordId, sought } = remains
  const isLeft = !settled && (started.length > 0 || recordId !== undefined)
  if (!isLeft && !sought) return
  const inputs = readInputs(source, ports.environment)
  if (isLeft) await endAll(remains, inputs, ports)
  if (!sought || !inputs.record.token) return
  const looks = recordId === undefined ? PATIENT_LOOKS : 1
  await closeSought(sought, { token: inputs.record.token, except: recordId, looks }, ports)
}

async function endAll({ started, recordId }: Remains, inputs: Inputs, ports: Ports): Promise<void> {
  const { access, cancelOnAbort, record } = inputs
  if (access && cancelOnAbort) {
    const render = openRender(ports, access)
    for (const { serviceId, deployId } of started) {
      const ended = await cancelDeploy(serviceId, deployId, render).catch((error: unknown) => error as Error)
      ports.runner.info(ended instanceof Error ? sayCanceled(deployId, undefined, ended) : sayCanceled(deployId, ended))
    }
  }
  if (recordId !== undefined && record.token) {
    await resumeRecord(recordId, record.token, ports).set('error', 'The job ended before the deploy had an outcome')
  }
}
