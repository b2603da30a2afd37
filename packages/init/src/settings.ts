import type { Setup } from './setup.ts'

/** Something to set in the repository's settings, with the command that sets it. */
export interface Setting {
  kind: 'variable' | 'secret'
  name: string
  why: string
  needed: boolean
  command: string
}

/** Everything that the workflow reads from the repository's settings, in the order in which a person sets it. */
export function settingsOf({ names, seed, vercel, tests }: Setup): Setting[] {
  const variables: [string, string, boolean][] = [
    ['STAGING_SERVICE_ID', `srv-… of ${names.staging}, from the address of its page in Render's dashboard`, true],
    ['STAGING_URL', `address of ${names.staging}, without a slash at the end`, true],
    ['PRODUCTION_SERVICE_ID', `srv-… of ${names.production}`, true],
    ['PRODUCTION_URL', `address of ${names.production}, without a slash at the end`, true],
    ...(seed ? [
      ['PRODUCTION_SUPABASE_URL', 'https://<ref>.supabase.co of production', true],
      ['STAGING_SUPABASE_URL', 'https://<ref>.supabase.co of staging', true],
      ['STAGING_SUPABASE_REF', 'the ref of staging once more, in words: only what it names is written', true],
    ] satisfies [string, string, boolean][] : []),
    ...(vercel ? [
      ['VERCEL_PROJECT', 'Vercel project to promote together with the backend; without it the frontend is left alone', false],
      ['VERCEL_TEAM', 'its team', false],
    ] satisfies [string, string, boolean][] : []),
  ]
  const secrets: [string, string, string, boolean][] = [
    ['RENDER_API_KEY', '', "Account Settings, API Keys, in Render's dashboard", true],
    ...(seed ? [
      ['PRODUCTION_SUPABASE_KEY', '--env staging', 'secret key of production (sb_secret_…); only the seeding job gets it', true],
      ['STAGING_SUPABASE_KEY', '--env staging', 'secret key of staging (sb_secret_…)', true],
      ['MASK_KEY', '--env staging', 'any 16 characters or more; the same key gives the same pseudonyms', true],
      ['STAGING_PASSWORD', '--env staging', 'for a seed.yml that says ${STAGING_PASSWORD}', false],
    ] satisfies [string, string, string, boolean][] : []),
    ...(tests ? [['E2E_ENV', '--env staging', 'what the tests need and nobody may read, NAME=value a line', false] satisfies [string, string, string, boolean]] : []),
    ['SLACK_WEBHOOK_URL', '--env production', 'if somebody should be told', false],
    ...(vercel ? [['VERCEL_TOKEN', '--env production', 'with VERCEL_PROJECT', false] satisfies [string, string, string, boolean]] : []),
  ]
  return [
    ...variables.map(([name, why, needed]): Setting => ({ kind: 'variable', name, why, needed, command: `gh variable set ${name}` })),
    ...secrets.map(([name, where, why, needed]): Setting => ({
      kind: 'secret', name, why, needed,
      command: name === 'MASK_KEY' ? `openssl rand -hex 32 | gh secret set ${name} ${where}` : `gh secret set ${name} ${where}`.trim(),
    })),
  ]
}

/** The list for a person, commands first, so that it can be pasted line by line. */
export function settingsText(settings: readonly Setting[]): string {
  const width = Math.max(...settings.map(({ command }) => command.length))
  const line = ({ command, why }: Setting): string => `  ${command.padEnd(width)}  # ${why}`
  const environments = ['  gh api --method PUT "repos/{owner}/{repo}/environments/staging"', '  gh api --method PUT "repos/{owner}/{repo}/environments/production"']
  return [
    'Make the environments first; one that is not there would be made at the first run, without any protection:',
    ...environments,
    '', 'Set these (each command asks for the value, so that it is in no history):', ...settings.filter(({ needed }) => needed).map(line),
    '', 'And where you want them:', ...settings.filter(({ needed }) => !needed).map(line),
  ].join('\n')
}
