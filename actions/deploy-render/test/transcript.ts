import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ActionRun } from '@axcouncil/sandbox/run-action'

/**
 * What a user sees of a step, log and summary, without what differs from run to run: identifiers, ports, times, and
 * (unless `passing`) the statuses that a deploy only passes through, as a busy machine may miss them.
 */
export function transcript(
  { stdout, stderr, exitCode, summary }: ActionRun,
  { passing = false }: { passing?: boolean | undefined } = {},
): string {
  const text = [stdout.trimEnd(), stderr.trimEnd(), `exit code ${exitCode}`, '', '--- summary ---', summary, '']
    .filter((part, i) => part !== '' || i > 2)
    .join('\n')
  return renameDeploys(passing ? text : text.replace(/^.*\b\w+[_ ]in[_ ]progress.*\n/gm, ''))
    .replace(/^::add-mask::.*\n/gm, '')
    .replace(/http:\/\/127\.0\.0\.1:\d+/g, 'http://127.0.0.1:PORT')
    .replace(/^(\[\w+\] )? *\d+(\.\d+)?(ms|s)(?=  )/gm, '$1   TIME')
    .replace(/(?<!such as )\b\d+(\.\d+)?(ms|s)\b/g, 'TIME')
    .replace(/("?duration-ms"?)( = |:)\d+/g, '$1$2N')
    .replace(/(:(?:active|crit|milestone)), \d+, \d+/g, '$1, N, N')
}

function renameDeploys(text: string): string {
  const names = new Map<string, string>()
  return text.replace(
    /\bdep-[a-z0-9]{20}\b/g,
    (id) => names.get(id) ?? (names.set(id, `dep-${'ABCDEF'[names.size]}`), names.get(id)!),
  )
}

/** The transcript kept under this name. With UPDATE_TRANSCRIPTS set, the new one is kept instead. */
export function kept(name: string, fresh: string): string {
  const file = join(import.meta.dirname, 'transcripts', `${name}.txt`)
  if (process.env.UPDATE_TRANSCRIPTS) writeFileSync(file, fresh)
  return readFileSync(file, 'utf8')
}
