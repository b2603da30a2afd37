import type { Ports } from '@axcouncil/core/action'
import { resumeRecord } from '@axcouncil/core/deployment-record'
import type { InputSource } from '@axcouncil/core/inputs'
import { keepClosed } from '@axcouncil/core/late-state'
import { PATIENT_LOOKS, closeSought } from '@axcouncil/core/sought-deployment'
import { endLeft } from '@axcouncil/render/leftover'
import { openRender } from '@axcouncil/render/ports'
import { type Inputs, readInputs } from './inputs.ts'
import { type Remains, readRemains } from './state.ts'

/** Ends what a main step left that was killed, or could not tidy up in its time: its deploys, and the record on GitHub. */
export async function post(ports: Ports, source: InputSource): Promise<void> {
  const remains = readRemains(ports.runner)
  const { deploys, record, sought, startingId } = remains
  if (deploys.length === 0 && !record && !sought && !startingId) return
  const inputs = readInputs(source, ports.environment)
  if (inputs.access && inputs.cancelOnAbort) {
    const render = openRender(ports, inputs.access)
    for (const deploy of deploys) ports.runner.info(await endLeft(deploy, render))
  }
  await closeRecords(remains, inputs, ports)
}

const CUT_SHORT = { state: 'error', description: 'The job ended before the deploy had an outcome', url: undefined } as const

async function closeRecords({ record, sought, startingId }: Remains, { record: { token } }: Inputs, ports: Ports): Promise<void> {
  if (!token) return
  if (record) {
    const { state, description, url } = record.ending ?? CUT_SHORT
    const closed = await resumeRecord(record.id, { token, sure: true }, ports).close(state, description, url)
    if (closed) ports.runner.info(`Deployment ${record.id} on GitHub is closed: ${state}.`)
  }
  if (startingId !== undefined) await keepClosed({ id: startingId, token, looks: PATIENT_LOOKS }, ports)
  if (sought) await closeSought(sought, { token, except: record?.id, looks: record ? 1 : PATIENT_LOOKS }, ports)
}
