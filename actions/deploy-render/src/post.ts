import type { Ports } from '@axcouncil/core/action'
import { resumeRecord } from '@axcouncil/core/deployment-record'
import type { InputSource } from '@axcouncil/core/inputs'
import { cancelDeploy, sayCanceled } from '@axcouncil/render/cancel'
import { openRender } from '@axcouncil/render/ports'
import { readInputs } from './inputs.ts'
import { readRemains } from './state.ts'

/** Ends what a main step left that was killed before it could tidy up: its deploys, and the record on GitHub. */
export async function post(ports: Ports, source: InputSource): Promise<void> {
  const { runner, environment } = ports
  const { settled, started, recordId } = readRemains(runner)
  if (settled || (started.length === 0 && recordId === undefined)) return
  const { access, cancelOnAbort, record } = readInputs(source, environment)
  if (access && cancelOnAbort) {
    const render = openRender(ports, access)
    for (const { serviceId, deployId } of started) {
      const ended = await cancelDeploy(serviceId, deployId, render).catch((error: unknown) => error as Error)
      runner.info(ended instanceof Error ? sayCanceled(deployId, undefined, ended) : sayCanceled(deployId, ended))
    }
  }
  if (recordId !== undefined && record.token) {
    await resumeRecord(recordId, record.token, ports).set('error', 'The job ended before the deploy had an outcome')
  }
}
