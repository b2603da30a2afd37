import { newestStatuses, verdictContext } from '@axcouncil/core/verdict'
import { type Gate, fail, pass } from './gate.ts'

/** The browser tests passed on staging with this commit. */
export const e2e: Gate = {
  applies: () => true,
  async ask({ github, inputs: { candidate: { commit }, stagingEnvironment: name } }) {
    const context = verdictContext(name, 'e2e')
    const verdict = (await newestStatuses(github, commit)).get(context)
    const link = verdict?.target_url ?? undefined
    const short = commit.slice(0, 7)
    if (!verdict) return fail(`no end-to-end tests ran on ${short} in ${name}: it has no status ${context}`, { advice: `Run run-e2e with \`environment: ${name}\`, or leave the gate out with \`gates: -e2e\`.` })
    if (verdict.state === 'success') return pass(verdict.description ?? `passed on ${short}`, link)
    return fail(`the newest end-to-end verdict on ${short} is ${verdict.state}${verdict.description ? ` (${verdict.description})` : ''}`, { link, advice: 'Mend what failed, or run the tests again.' })
  },
}
