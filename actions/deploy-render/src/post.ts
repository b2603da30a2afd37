import type { Ports } from '@axcouncil/core/action'
import { resumeRecord } from '@axcouncil/core/deployment-record'
import type { InputSource } from '@axcouncil/core/inputs'
import { keepClosed } from '@axcouncil/core/late-state'
import { PATIENT_LOOKS, closeSought } from '@axcouncil/core/sought-deployment'
import { cancelDeploy, sayCanceled } from '@axcouncil/render/cancel'
import { openRender } from '@axcouncil/render/ports'
import { type Inputs, readInputs } from './inputs.ts'
import { type Remains, readRemains } from './state.ts'

/** Ends what a main step left that was killed before it could tidy up: its deploys, and the record on GitHub. */
export async function post(ports: Ports, source: InputSource): Promise<void> {
  const remains = readRemains(ports.runner)
  const { settled, started, recordId, sought, startingId } = remains
  const isLeft = !settled && (started.length > 0 || recordId !== undefined)
  if (!isLeft && !sought && !startingId) return
  const inputs = readInputs(source, ports.environment)
  if (isLeft) await endAll(remains, inputs, ports)
  const { token } = inputs.record
  if (!token) return
  if (startingId !== undefined) await keepClosed({ id: startingId, token, looks: PATIENT_LOOKS }, ports)
  const looks = recordId === undefined ? PATIENT_LOOKS : 1
  if (sought) await closeSought(sought, { token, except: recordId, looks }, ports)
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
    const left = resumeRecord(recordId, { token: record.token, sure: true }, ports)
    await left.close('error', 'The job ended before the deploy had an outcome')
  }
}
