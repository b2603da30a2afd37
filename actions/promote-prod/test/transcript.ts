import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ActionRun } from '@axcouncil/sandbox/run-action'

/**
 * What a user sees of a step, log and summary, without what differs from run to run: identifiers, hashes, ports, times,
 * how many answers there were, and what a busy machine may miss (statuses passed through, the old version's answers).
 */
export function transcriptOf({ stdout, stderr, exitCode, summary }: ActionRun, commits: Record<string, string>): string {
  let text = [stdout.trimEnd(), stderr.trimEnd(), `exit code ${exitCode}`, '', '--- summary ---', summary, ''].join('\n')
  for (const [name, sha] of Object.entries(commits)) text = text.replaceAll(sha, `<${name} commit>`).replaceAll(sha.slice(0, 7), `<${name}>`).replaceAll(sha.slice(0, 12), `<${name}>`)
  return renamed(text, /\bdep-[a-z0-9]{20}\b/g, 'dep-')
    .replace(/^::add-mask::.*\n/gm, '')
    .replace(/^.*\b(created|\w+_in_progress|answers with the old version|old version).*\n/gm, '')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replace(/\/tmp\/[\w-]+\//g, '<temp>/')
    .replace(/`[0-9a-f]{7}`/g, '`<another>`')
    .replace(/\b[0-9a-f]{64}\b|`[0-9a-f]{16}`/g, '<hash>')
    .replace(/\b([Dd]eployment) \d+/g, '$1 <id>')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replace(/\b\d\d:\d\d:\d\d\b/g, '<time>')
    .replace(/^ *(\d+(\.\d+)?m?s)(?= {2})/gm, '   TIME')
    .replace(/\b(\d+m )?\d+(\.\d+)?m?s\b/g, 'TIME')
    .replace(/duration-ms = \d+/g, 'duration-ms = N')
    .replace(/after \d+ answers/g, 'after N answers')
    .replace(/\(\d+ of \d+ tries\)/g, '(N of N tries)')
    .replace(/[🟩🟥🟨⬜]+/gu, '<squares>')
    .replace(/(Deployment frequency \|) .*? \|/g, '$1 N in N days |')
}

function renamed(text: string, ids: RegExp, prefix: string): string {
  const names = new Map<string, string>()
  return text.replace(ids, (id) => names.get(id) ?? (names.set(id, `${prefix}${'ABCDEF'[names.size]}`), names.get(id)!))
}

/** The transcript kept under this name. With UPDATE_TRANSCRIPTS set, the new one is kept instead. */
export function kept(name: string, fresh: string): string {
  const file = join(import.meta.dirname, 'transcripts', `${name}.txt`)
  if (process.env.UPDATE_TRANSCRIPTS) writeFileSync(file, fresh)
  return readFileSync(file, 'utf8')
}
