import { relative } from 'node:path'
import Sequencer from '@jest/test-sequencer'

/**
 * What takes long, roughly in order: in a fresh clone it must not come last, when the other workers have nothing left.
 * Jest would go by the size of the files, and many of these are small: they run a table of cases out of a file beside
 * them, or whole releases.
 */
const LONGEST = [
  'tests/scenarios.long', 'actions/run-e2e/test/false-greens.long', 'actions/promote-prod/test/kill.long', 'actions/promote-prod/test/endings.long',
  'actions/seed-db/test/interruptions.long', 'actions/seed-db/test/generated.long', 'actions/promote-prod/test/blue-green.long', 'actions/seed-db/test/proofs.long',
  'actions/deploy-render/test/fault-matrix.long', 'actions/deploy-render/test/fault-matrix-endings.long', 'actions/deploy-render/test/fault-matrix-records.long',
  'tests/memory.long', 'tests/release.long', 'tests/live.long', 'packages/seed/test/pushed.long', 'packages/init/test/happy.long',
  'actions/seed-db/test/clone', 'actions/run-e2e/test/run', 'actions/deploy-render/test/transcripts', 'actions/promote-prod/test/rollback', 'actions/run-e2e/test/shards',
  'actions/run-e2e/test/false-greens', 'packages/seed/test/pushed', 'actions/wait-healthy/test/wait-healthy', 'actions/wait-healthy/test/transcripts',
].map((name) => `${name}.test.ts`)

const root = new URL('..', import.meta.url).pathname

export default class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests)
    // What an earlier run in this clone took is known better.
    if (sorted.some(({ duration }) => duration !== undefined)) return sorted
    const first = LONGEST.flatMap((name) => sorted.find(({ path }) => relative(root, path) === name) ?? [])
    return [...first, ...sorted.filter((test) => !first.includes(test))]
  }
}
