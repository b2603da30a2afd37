import type { TestService } from './render.ts'
import type { LiveSettings, Part } from './settings.ts'

/** One action that is run, and what it is given. */
export interface Run { title: string; part: Part; action: string; inputs: Record<string, string> }

/** All that a live run does. */
export interface LivePlan {
  /** Every address that is asked, for the recorder. */
  addresses: string[]
  runs: Run[]
  env: Record<string, string | undefined>
  service: Omit<TestService, 'recorder'>
  /** Words of the recording that are nobody's secret: this repository. */
  keep: string[]
  /** The page of this run. */
  page: string
}

// Each action gets files of its own to write into.
const OWN_FILES = /^GITHUB_(OUTPUT|STATE|STEP_SUMMARY|ENV|PATH|WORKSPACE)$/

/**
 * The main case of each action that asks a service: a deploy, its proof, made rows, a promotion. Staging and production
 * are one service here, since what is tried out is the services' answers and not the pipeline.
 */
export function livePlan({ value }: LiveSettings, env: Record<string, string | undefined>): LivePlan {
  const apiUrl = value('RENDER_API_URL') || 'https://api.render.com/v1'
  const github = value('GITHUB_API_URL') || 'https://api.github.com'
  const [healthUrl, supabase] = [value('LIVE_HEALTH_URL'), value('LIVE_SUPABASE_URL')]
  const repository = value('GITHUB_REPOSITORY')
  const render = { 'api-key': value('LIVE_RENDER_API_KEY'), 'service-id': value('LIVE_RENDER_SERVICE_ID'), 'api-url': apiUrl }
  const host = URL.canParse(supabase) ? new URL(supabase).host : ''
  const fast = value('LIVE_PACE') === 'fast'
  return {
    addresses: [apiUrl, github, healthUrl, supabase].filter(Boolean),
    runs: [
      { title: 'Deploy to Render', part: 'Render', action: 'deploy-render', inputs: { ...render, environment: 'live' } },
      { title: 'Wait until it answers', part: 'Render', action: 'wait-healthy', inputs: { url: healthUrl, 'expect-version': value('GITHUB_SHA'), environment: 'live' } },
      {
        title: 'Promote what answers', part: 'Render', action: 'promote-prod',
        inputs: { ...render, 'health-url': healthUrl, 'staging-environment': 'live', environment: 'live-production', gates: '-checks\n-e2e', soak: fast ? '1s' : '1m', 'github-token': env.GITHUB_TOKEN ?? '' },
      },
      {
        title: 'Make rows in Supabase', part: 'Supabase', action: 'seed-db',
        inputs: { strategy: 'synthetic', rows: 'companies = 20\nusers = 100\nconversations = 200', 'target-url': supabase, 'target-key': value('LIVE_SUPABASE_SECRET_KEY'), 'target-name': host.match(/^([a-z]{20})\.supabase\./)?.[1] ?? host },
      },
    ],
    env: Object.fromEntries(Object.entries(env).filter(([name]) => /^GITHUB_/.test(name) && !OWN_FILES.test(name))),
    service: {
      apiUrl, healthUrl, apiKey: render['api-key'], serviceId: render['service-id'], hookUrl: value('LIVE_RENDER_DEPLOY_HOOK'), skippedCommit: value('LIVE_SKIPPED_COMMIT'), oldDeployId: value('LIVE_OLD_DEPLOY_ID'),
      pace: fast ? { everyMs: 100, limitMs: 20_000 } : { everyMs: 2_000, limitMs: 1_200_000 },
    },
    keep: repository.split('/'),
    page: `${value('GITHUB_SERVER_URL') || 'https://github.com'}/${repository}/actions/runs/${value('GITHUB_RUN_ID')}`,
  }
}
