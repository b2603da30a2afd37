/** A step of the release as played: what ran, how it ended, what it said. */
export interface Stage {
  title: string
  action: string
  result: 'success' | 'failure' | 'not-reached'
  durationMs: number
  outputs: Record<string, string>
  lines: string[]
  errors: string[]
  summary: string
}

/** How the whole release ended. */
export interface Played {
  exitCode: number
  durationMs: number
  stages: Stage[]
  /** What the workflow engine complained of outside of any step. */
  complaints: string[]
  /** How the pipeline was run: by act, or its bundles in order. */
  by: string
}

/** The stages of pipeline.yml in their order; `step` is the id (or the name) of the step in its workflow. */
export const STAGES: { title: string; action: string; step: string }[] = [
  { title: 'Deploy to staging', action: 'deploy-render', step: 'deploy' },
  { title: 'Wait for the new version', action: 'wait-healthy', step: 'health' },
  { title: 'Seed staging', action: 'seed-db', step: 'seed' },
  { title: 'Browser tests', action: 'run-e2e', step: 'Run the tests' },
  { title: 'Verdict of the tests', action: 'run-e2e', step: 'merge' },
  { title: 'Promote to production', action: 'promote-prod', step: 'promote' },
]

/** A stage that did not get its turn. */
export const notReached = ({ title, action }: { title: string; action: string }): Stage => ({
  title, action, result: 'not-reached', durationMs: 0, outputs: {}, lines: [], errors: [], summary: '',
})
