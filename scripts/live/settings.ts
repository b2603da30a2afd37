/** A setting of the environment `live` on GitHub, which a maintainer sets once. docs/live.md says how to come by each. */
interface Setting {
  name: string
  kind: 'secret' | 'variable'
  /** What is not asked without it. */
  part: Part
  what: string
  optional?: true
}

/** The services that a live run asks, each for itself. */
export type Part = 'Render' | 'Supabase'
export const PARTS: readonly Part[] = ['Render', 'Supabase']

export const SETTINGS: readonly Setting[] = [
  { name: 'LIVE_RENDER_API_KEY', kind: 'secret', part: 'Render', what: 'API key of a Render account that has nothing else in it' },
  { name: 'LIVE_RENDER_SERVICE_ID', kind: 'variable', part: 'Render', what: 'the test service, srv-…' },
  { name: 'LIVE_HEALTH_URL', kind: 'variable', part: 'Render', what: 'address at which the test service says its commit' },
  { name: 'LIVE_RENDER_DEPLOY_HOOK', kind: 'secret', part: 'Render', what: 'deploy hook of the test service, to see what it says while that is suspended', optional: true },
  { name: 'LIVE_SKIPPED_COMMIT', kind: 'variable', part: 'Render', what: 'a commit whose message says [skip render]', optional: true },
  { name: 'LIVE_OLD_DEPLOY_ID', kind: 'variable', part: 'Render', what: 'a deploy of the test service whose build Render no longer keeps', optional: true },
  { name: 'LIVE_SUPABASE_URL', kind: 'variable', part: 'Supabase', what: 'the test project, https://<ref>.supabase.co' },
  { name: 'LIVE_SUPABASE_SECRET_KEY', kind: 'secret', part: 'Supabase', what: 'secret key of the test project, sb_secret_…' },
]

/** What is set, and what a run without the rest leaves out. */
export interface LiveSettings {
  value(name: string): string
  asked: Part[]
  skipped: { part: Part; missing: Setting[] }[]
}

/** Reads the settings out of the environment's variables. */
export function readSettings(env: Record<string, string | undefined>): LiveSettings {
  const value = (name: string): string => env[name]?.trim() ?? ''
  const parts = PARTS.map((part) => ({ part, missing: SETTINGS.filter((setting) => setting.part === part && !setting.optional && value(setting.name) === '') }))
  return { value, asked: parts.filter(({ missing }) => missing.length === 0).map(({ part }) => part), skipped: parts.filter(({ missing }) => missing.length > 0) }
}

/** The command that sets one. A secret is asked for, so that it stands in no history of a shell. */
export const commandFor = ({ name, kind }: Setting): string => kind === 'secret' ? `gh secret set ${name} --env live` : `gh variable set ${name} --env live --body …`

/** What a person reads of a part that was not asked. */
export function skippedText({ part, missing }: LiveSettings['skipped'][number]): string {
  const lines = missing.map((setting) => `- \`${setting.name}\`: ${setting.what}\n  \`${commandFor(setting)}\``)
  return `### ${part} was not asked\n\n${missing.length} of its settings are missing in the environment \`live\`:\n\n${lines.join('\n')}\n`
}
