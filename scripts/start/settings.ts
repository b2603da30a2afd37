import { networkVariables } from '../../packages/sandbox/src/network.ts'
import { PRODUCTION, RUN_ID, STAGING, type World } from '../../packages/sandbox/src/world.ts'

/** What a maintainer sets in the repository's settings, for this world. Names are those of the example's README. */
export interface Settings {
  vars: Record<string, string>
  secrets: Record<string, string>
  env: Record<string, string>
}

/** How long production is watched after it is green: long enough for the stories, short enough to look on. */
export const SOAK = '6s'
export const SHARDS = 2

/** Settings, secrets and the runner's variables for a release in this world. */
export function settingsFor(world: World, chromium: string | undefined): Settings {
  const { projects, render, github, results, chat, keys } = world
  return {
    vars: {
      STAGING_SERVICE_ID: STAGING,
      STAGING_URL: render.serviceUrl(STAGING),
      PRODUCTION_SERVICE_ID: PRODUCTION,
      PRODUCTION_URL: render.serviceUrl(PRODUCTION),
      STAGING_SUPABASE_URL: projects.staging.url,
      STAGING_SUPABASE_REF: projects.staging.targetName,
      PRODUCTION_SUPABASE_URL: projects.production.url,
      RENDER_API_URL: render.url,
      SOAK,
    },
    secrets: {
      GITHUB_TOKEN: keys.github,
      RENDER_API_KEY: keys.render,
      PRODUCTION_SUPABASE_KEY: projects.production.secretKey,
      STAGING_SUPABASE_KEY: projects.staging.secretKey,
      MASK_KEY: keys.mask,
      SLACK_WEBHOOK_URL: chat.slackUrl,
    },
    env: {
      GITHUB_API_URL: github.url,
      GITHUB_REPOSITORY: world.repository,
      GITHUB_REPOSITORY_OWNER: world.repository.split('/')[0]!,
      GITHUB_RUN_ID: String(RUN_ID),
      GITHUB_RUN_NUMBER: '42',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_ACTOR: 'ada',
      GITHUB_TRIGGERING_ACTOR: 'ada',
      ACTIONS_RESULTS_URL: `${results.url}/`,
      // Caches are kept by the same service, as on GitHub.
      ACTIONS_CACHE_SERVICE_V2: 'true',
      ACTIONS_RUNTIME_TOKEN: results.token(RUN_ID, 'release'),
      ...(chromium ? { PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH: chromium } : {}),
      ...networkVariables(),
    },
  }
}
