import type { Setup } from './setup.ts'

/** The workflow that a repository gets as .github/workflows/release.yml. */
export function releaseWorkflow({ healthPath, tests, seed, vercel }: Setup): string {
  const lines = [
    '# From main to production: deploy to staging, ' + (seed ? 'seed, ' : '') + (tests ? 'test, ' : '') + 'promote, verify. Variables and secrets are set in the',
    "# repository's settings. https://github.com/axcouncil/actions/blob/main/docs/guide.md",
    'name: Release',
    'on:',
    '  push: { branches: [main] }',
    'permissions: {}',
    '# A release is never cancelled half-way: a newer one waits.',
    'concurrency: { group: release, cancel-in-progress: false }',
    'jobs:',
    '  pipeline:',
    '    name: Pipeline',
    '    permissions:',
    `      contents: read # to read ${tests ? 'the tests' : "the commits' titles"}${seed ? " and the seed's rules" : ''}`,
    "      checks: read # to see that the commit's checks are green",
    '      deployments: write # to record what is deployed where',
    '      statuses: write # to record the verdicts of health and tests',
    "      pull-requests: write # to keep the tests' comment up to date",
    '    uses: axcouncil/actions/.github/workflows/pipeline.yml@v1',
    '    with:',
    '      staging-service-id: ${{ vars.STAGING_SERVICE_ID }}',
    `      staging-health-url: \${{ vars.STAGING_URL }}${healthPath}`,
    '      production-service-id: ${{ vars.PRODUCTION_SERVICE_ID }}',
    `      production-health-url: \${{ vars.PRODUCTION_URL }}${healthPath}`,
    ...testLines(tests),
    ...(seed ? SEED : []),
    ...(vercel ? ['      vercel-project: ${{ vars.VERCEL_PROJECT }}', '      vercel-team: ${{ vars.VERCEL_TEAM }}'] : []),
    "      soak: ${{ vars.SOAK || '2m' }}",
    "      api-url: ${{ vars.RENDER_API_URL || 'https://api.render.com/v1' }}",
    '    secrets:',
    ...secretNames({ seed, vercel, tests }).map((name) => `      ${name}: \${{ secrets.${name} }}`),
  ]
  return `${lines.join('\n')}\n`
}

const SEED = [
  '      seed: true',
  '      seed-source-url: ${{ vars.PRODUCTION_SUPABASE_URL }}',
  '      seed-target-url: ${{ vars.STAGING_SUPABASE_URL }}',
  '      seed-target-name: ${{ vars.STAGING_SUPABASE_REF }}',
]

function testLines(tests: Setup['tests']): string[] {
  if (!tests) return ['      # There are no browser tests yet: promotion then asks for the health of staging alone.', '      e2e: false']
  return [
    '      base-url: ${{ vars.STAGING_URL }}',
    `      shards: ${tests.shards}`,
    ...(tests.folder === '.' ? [] : [`      working-directory: ${JSON.stringify(tests.folder)}`]),
    ...(tests.expectsCommit ? ['      e2e-env: EXPECT_COMMIT=${{ github.sha }}'] : []),
  ]
}

/** Names of the secrets that the workflow passes on. */
export const secretNames = ({ seed, vercel, tests }: Pick<Setup, 'seed' | 'vercel' | 'tests'>): string[] => [
  'RENDER_API_KEY',
  ...(seed ? ['PRODUCTION_SUPABASE_KEY', 'STAGING_SUPABASE_KEY', 'MASK_KEY', 'STAGING_PASSWORD'] : []),
  ...(tests ? ['E2E_ENV'] : []),
  'SLACK_WEBHOOK_URL',
  ...(vercel ? ['VERCEL_TOKEN'] : []),
]
