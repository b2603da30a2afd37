import type { Setup } from './setup.ts'

/** The workflow that tests each pull request's preview on Vercel, as .github/workflows/preview.yml. */
export function previewWorkflow({ folder }: NonNullable<Setup['tests']>): string {
  return `# The preview that Vercel makes of a pull request: awaited, tested, commented.
name: Preview
on: { pull_request: {} }
permissions: {}
concurrency: { group: "preview-\${{ github.ref }}", cancel-in-progress: true }
jobs:
  preview:
    name: Preview
    permissions:
      contents: read # to check out the tests
      deployments: read # to find the preview's address
      statuses: write # to record the verdicts
      pull-requests: write # to keep the comment up to date
    uses: axcouncil/actions/.github/workflows/preview.yml@v1
${folder === '.' ? '' : `    with:\n      working-directory: ${JSON.stringify(folder)}\n`}    secrets:
      E2E_ENV: \${{ secrets.E2E_ENV }}
      HEALTH_HEADERS: \${{ secrets.HEALTH_HEADERS }}
`
}
