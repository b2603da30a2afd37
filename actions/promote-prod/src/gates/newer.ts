import { type Gate, fail, pass, unknown } from './gate.ts'
import { liveCommit } from '../survey.ts'

/** The candidate is newer than what is live. */
export const newer: Gate = {
  applies: ({ targets, inputs }) => liveCommit(targets) !== undefined && liveCommit(targets) !== inputs.candidate.commit,
  async ask({ targets, inputs: { candidate }, story: { shipment, shipmentFault: fault } }) {
    const live = liveCommit(targets)
    const [from, to] = [live?.slice(0, 7) ?? 'nothing', candidate.commit.slice(0, 7)]
    if (!live) return pass('nothing is live yet, so anything is newer')
    if (!shipment && fault) return unknown(`what ships could not be compared: ${fault.reason}`, { advice: fault.advice ?? 'Run the job again when GitHub answers.' })
    if (!shipment) return unknown(`GitHub cannot compare ${from}, which is live, with ${to}`, { advice: 'Was the branch rewritten, or the service deployed from another repository? Override the gate with a reason where that is so.' })
    if (shipment.relation === 'ahead') return pass(`${to} is ${shipment.aheadBy} ${plural(shipment.aheadBy)} ahead of ${from}, which is live`, shipment.url)
    if (shipment.relation === 'identical') return pass(`${to} is what is live`, shipment.url)
    const said = shipment.relation === 'behind' ? `${to} is ${shipment.behindBy} ${plural(shipment.behindBy)} older than ${from}, which is live` : `${to} and ${from}, which is live, went different ways: ${shipment.behindBy} ${plural(shipment.behindBy)} that are live are not in it`
    return fail(said, { link: shipment.url, advice: 'To go back on purpose, use mode rollback; to take commits out of production, override the gate with a reason.' })
  },
}

const plural = (count: number): string => (count === 1 ? 'commit' : 'commits')
