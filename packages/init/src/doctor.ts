import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { systemClock } from '@axcouncil/core/clock'
import type { Environment } from '@axcouncil/core/env'
import { createHttp } from '@axcouncil/core/http'
import { createRedactor } from '@axcouncil/core/redact'
import { checkRender, checkSeed } from './check-repository.ts'
import { checkWorkflows } from './check-workflows.ts'
import { type Finding, findingText } from './finding.ts'
import { checkLive } from './live.ts'
import type { Findings } from './look.ts'
import { NO_REPOSITORY, type Place } from './repository.ts'
import { askGitHub, checkSettings } from './settings-set.ts'

const KEYS = ['RENDER_API_KEY', 'PRODUCTION_SUPABASE_KEY', 'GITHUB_TOKEN', 'GH_TOKEN']

interface Options { environment: Environment; live: boolean; json: boolean; log: (line: string) => void }

/** Checks a repository that has adopted the pipeline; answers the exit code, 1 where something would fail. */
export async function doctor({ root, isRepository }: Place, findings: Findings, { environment, live, json, log }: Options): Promise<number> {
  const set = await askGitHub(root, environment.all())
  const found = [...(isRepository ? [] : [{ level: 'note', where: 'Repository', what: NO_REPOSITORY } satisfies Finding]), ...(await checkWorkflows(findings.workflows)), ...checkRender(findings), ...(await checkSeed(findings)), ...checkSettings(findings.workflows, set)]
  const redactor = createRedactor()
  for (const key of KEYS) {
    const secret = environment.variable(key)
    if (secret) redactor.add(secret)
  }
  if (live) {
    const http = createHttp({ clock: systemClock, redactor, signal: new AbortController().signal, proxy: environment.proxy, log: () => undefined })
    const value = (name: string): string | undefined => environment.variable(name)?.trim() || set?.variables[name]
    try {
      found.push(...(await checkLive({ http, environment, value, signal: new AbortController().signal, ...(await whereWeAre(root, environment)) }, findings)))
    } finally {
      await http.close()
    }
  }
  log(redactor.redact(json ? JSON.stringify(found, null, 2) : found.map(findingText).join('\n')))
  if (!json) log(`\n${counted(found)}`)
  return found.some(({ level }) => level === 'error') ? 1 : 0
}

function counted(found: readonly Finding[]): string {
  const count = (level: Finding['level']): number => found.filter((finding) => finding.level === level).length
  return count('error') === 0 ? `Nothing would fail (${count('warning')} warnings).` : `${count('error')} to mend, ${count('warning')} warnings.`
}

async function whereWeAre(root: string, environment: Environment): Promise<{ head: string; repository: { owner: string; name: string } | undefined }> {
  const git = (...args: string[]): Promise<string> => promisify(execFile)('git', args, { cwd: root }).then(({ stdout }) => stdout.trim(), () => '')
  const [, owner, name] = /github\.com[:/]([^/]+)\/(.+?)(?:\.git)?$/.exec(await git('remote', 'get-url', 'origin')) ?? []
  return { head: await git('rev-parse', 'HEAD'), repository: environment.repository ?? (owner && name ? { owner, name } : undefined) }
}
