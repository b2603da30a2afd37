import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Finding } from './finding.ts'
import type { TextFile } from './look.ts'

/** What is set in the repository's settings: names of secrets, and variables with their values. */
export interface SettingsSet {
  secrets: ReadonlySet<string>
  variables: Readonly<Record<string, string>>
}

/** Asks the GitHub CLI, which knows the person; undefined where it is not there or not signed in. Values of secrets are never shown. */
export async function askGitHub(root: string, env: Record<string, string | undefined>): Promise<SettingsSet | undefined> {
  const gh = async <T>(...args: string[]): Promise<T> => JSON.parse((await promisify(execFile)('gh', args, { cwd: root, env })).stdout) as T
  const optional = <T>(work: Promise<T[]>): Promise<T[]> => work.catch(() => [])
  try {
    const own = await gh<{ name: string }[]>('secret', 'list', '--json', 'name')
    const environments = ['staging', 'production', 'preview']
    const more = await Promise.all(environments.map((name) => optional(gh<{ name: string }[]>('secret', 'list', '--env', name, '--json', 'name'))))
    const variables = await gh<{ name: string; value: string }[]>('variable', 'list', '--json', 'name,value')
    return { secrets: new Set([...own, ...more.flat()].map(({ name }) => name)), variables: Object.fromEntries(variables.map(({ name, value }) => [name, value])) }
  } catch {
    return undefined
  }
}

/** Secrets without which a stage stops; of the others, a team may want some. */
const NEEDED = ['RENDER_API_KEY', 'PRODUCTION_SUPABASE_KEY', 'STAGING_SUPABASE_KEY', 'MASK_KEY']
/** Variables that a workflow gives a value of its own, or none, where they are not set. */
const FREE = ['SOAK', 'RENDER_API_URL', 'VERCEL_PROJECT', 'VERCEL_TEAM']

/** Names that our workflows' callers read and nobody has set. */
export function checkSettings(files: readonly TextFile[], set: SettingsSet | undefined): Finding[] {
  const ours = files.filter(({ text }) => text.includes('axcouncil/'))
  const named = (kind: string): string[] => [...new Set(ours.flatMap(({ text }) => [...text.matchAll(new RegExp(`\\b${kind}\\.([A-Z_][A-Z0-9_]*)`, 'g'))].map(([, name]) => name!)))]
  const where = 'Settings'
  if (!set) return [{ level: 'note', where, what: `not looked at: the GitHub CLI (gh) is not here or not signed in. Wanted: ${[...named('vars'), ...named('secrets')].filter((name) => name !== 'GITHUB_TOKEN').join(', ')}` }]
  const variables = named('vars').filter((name) => !FREE.includes(name) && !set.variables[name])
  const secrets = named('secrets').filter((name) => NEEDED.includes(name) && !set.secrets.has(name))
  const findings = [
    ...variables.map((name): Finding => ({ level: 'error', where, what: `the variable ${name} is not set`, fix: `gh variable set ${name}` })),
    ...secrets.map((name): Finding => ({ level: 'error', where, what: `the secret ${name} is not set`, fix: `gh secret set ${name}` })),
  ]
  return findings.length > 0 ? findings : [{ level: 'ok', where, what: 'every variable and secret that is needed is set' }]
}
