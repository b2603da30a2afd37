import { type Gate, fail, pass, unknown } from './gate.ts'
import { liveCommit } from '../survey.ts'

/** Not more commits ship at once than somebody can look through. */
export const size: Gate = {
  applies: ({ targets, inputs }) => liveCommit(targets) !== undefined && liveCommit(targets) !== inputs.candidate.commit,
  async ask({ targets, inputs: { maxCommits }, story: { shipment, shipmentFault: fault } }) {
    if (liveCommit(targets) === undefined) return pass('nothing is live yet to count from')
    if (!shipment) return unknown(fault ? `what ships could not be counted: ${fault.reason}` : 'GitHub cannot compare what is live with the candidate', { advice: fault?.advice })
    const { aheadBy, authors, commits, url } = shipment
    const pulls = new Set(commits.flatMap(({ pull }) => pull ?? [])).size
    const said = `${aheadBy} ${aheadBy === 1 ? 'commit' : 'commits'} by ${authors.length} ${authors.length === 1 ? 'author' : 'authors'}${pulls > 0 ? `, ${pulls} pull ${pulls === 1 ? 'request' : 'requests'}` : ''}`
    if (aheadBy <= maxCommits) return pass(`${said}; at most ${maxCommits} may ship at once`, url)
    return fail(`${said}, but at most ${maxCommits} may ship at once`, { link: url, advice: 'Promote an earlier commit first, or raise `max-commits`.' })
  },
}
